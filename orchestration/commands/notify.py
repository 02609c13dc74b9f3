"""`mfg notify`"""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from orchestration.commands.terminal import company, json_option, print_json

if TYPE_CHECKING:
    from notifications.store import Connection


@click.group()
def notify() -> None:
    """Messages to people."""


@notify.command("preview")
@click.argument("alert_id", metavar="ALERT", type=click.UUID)
@click.option("--channel", required=True, help="Name of the channel.")
@click.option("--html", "as_html", is_flag=True, help="The HTML form of an e-mail, for a browser.")
def preview_alert(alert_id: UUID, channel: str, as_html: bool) -> None:
    """Show the message that would tell of ALERT over a channel. Nothing is sent."""
    from notifications import store
    from notifications.preview import preview
    from orchestration.channels import renderer

    form, now = "html" if as_html else "text", datetime.now(UTC)
    with company() as runtime, store.connect(runtime.database_url) as connection:
        click.echo(preview(connection, renderer(runtime.settings), alert_id, channel, form, now))


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
