"""`mfg notify`"""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from notifications.languages import LANGUAGES
from orchestration.commands.terminal import company, json_option, print_json

if TYPE_CHECKING:
    from notifications.store import Connection


ADDABLE = ("slack", "twilio", "vonage", "apprise")


@click.group()
def notify() -> None:
    """Messages to people."""


@notify.command("preview")
@click.argument("alert_id", metavar="ALERT", type=click.UUID)
@click.option("--channel", required=True, help="Name of the channel.")
@click.option("--html", "as_html", is_flag=True, help="The HTML form of an e-mail, for a browser.")
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), default="en", help="In which its recipient reads.")
def preview_alert(alert_id: UUID, channel: str, as_html: bool, language: str) -> None:
    """Show the message that would tell of ALERT over a channel. Nothing is sent."""
    from notifications import store
    from notifications.preview import preview
    from orchestration.channels import renderer

    form, now = "html" if as_html else "text", datetime.now(UTC)
    with company() as runtime, store.connect(runtime.database_url) as connection:
        click.echo(preview(connection, renderer(runtime.settings), alert_id, channel, form, now, language))


@notify.group()
def channels() -> None:
    """Where messages leave."""


@channels.command("list")
@json_option
def list_channels(as_json: bool) -> None:
    """List the channels, and what is missing where one cannot be used."""
    from notifications import store
    from orchestration.channels import senders

    with company() as runtime, store.connect(runtime.database_url) as connection, senders(runtime.settings) as known:
        configured = store.read_channels(connection)
        problems = known.unusable(configured)
    if as_json:
        print_json([{**asdict(one), "problem": problems.get(one.name)} for one in configured])
        return
    for one in configured:
        click.echo(f"{one.name}  {problems.get(one.name, 'can be used')}")


@channels.command("add")
@click.argument("name", type=click.Choice(ADDABLE))
def add_channel(name: str) -> None:
    """Add a channel, or switch it on again; .env.example says which variables it needs."""
    from notifications import store
    from notifications.seed import optional_channels

    (channel,) = (one for one in optional_channels() if one.name == name)
    with _outbox() as connection:
        store.switch_on(connection, channel)
    variables = sorted(value for setting, value in channel.config.items() if setting.endswith("_env"))
    click.echo(f"{name} is used where these are set: {', '.join(variables)}")


@channels.command("remove")
@click.argument("name")
def remove_channel(name: str) -> None:
    """Switch a channel off; what waits for it is kept."""
    from notifications import store
    from notifications.errors import NotFoundError

    with _outbox() as connection:
        if not store.switch_off(connection, name):
            raise NotFoundError(f"There is no channel {name}: mfg notify channels list")
    click.echo(f"{name} is switched off")


@notify.group("dead-letters")
def dead_letters() -> None:
    """Messages that were given up, or may have arrived and are not sent again."""


@dead_letters.command("list")
@json_option
def list_letters(as_json: bool) -> None:
    """List the dead letters, the latest first, with the reason of each."""
    from notifications import store

    with _outbox() as connection:
        letters = store.dead_letters(connection)
    if as_json:
        print_json([asdict(letter) for letter in letters])
        return
    if not letters:
        click.echo("no dead letter")
    for letter in letters:
        state = f"{letter.state}, outdated" if letter.is_outdated else letter.state
        click.echo(
            f"{letter.notification_id}  {letter.finished_at:%Y-%m-%d %H:%M}  {letter.channel} to {letter.user_id}"
        )
        click.echo(f"  {state}: {letter.reason}")


@dead_letters.command("replay")
@click.argument("notification_ids", metavar="[ID]...", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="All that were given up and are still news.")
def replay_letters(notification_ids: tuple[UUID, ...], everything: bool) -> None:
    """Send dead letters again, within a minute. One that may have arrived is only sent again by its ID."""
    from notifications.dead_letters import replay, replay_given_up

    if everything == bool(notification_ids):
        raise click.UsageError("Name the dead letters (mfg notify dead-letters list), or give --all.")
    by, now = getpass.getuser(), datetime.now(UTC)
    with _outbox() as connection:
        if everything:
            count = len(replay_given_up(connection, by, now))
        else:
            replay(connection, notification_ids, by, now)
            count = len(set(notification_ids))
    click.echo(f"{count} will be sent again")


@contextmanager
def _outbox() -> "Iterator[Connection]":
    from notifications import store

    with company() as runtime, store.connect(runtime.database_url) as connection:
        yield connection
