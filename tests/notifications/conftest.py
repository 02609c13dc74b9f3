"""A company with a mailbox and a webhook, and the notifier's connection to its database."""

from collections.abc import Iterator

import pytest

from notifications import store
from notifications.seed import default_channels
from notifications.senders import Senders, build_senders
from orchestration.postgres.connect import connect, with_database
from tests.notifications.telling import (
    LINKS,
    SIGNING_KEY_BASE64,
    Clock,
    Company,
    Mailbox,
    Receiver,
    running_mailbox,
    running_receiver,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
def environ(mailbox: Mailbox, receiver: Receiver) -> dict[str, str]:
    """The variables that make both channels usable."""
    return {
        "MFG_SMTP_URL": mailbox.url,
        "MFG_MAIL_FROM": "nightly@factory.example",
        "MFG_WEBHOOK_URL": receiver.url,
        "MFG_WEBHOOK_SECRET": f"whsec_{SIGNING_KEY_BASE64}",
    }


@pytest.fixture
def senders(environ: dict[str, str], clock: Clock) -> Iterator[Senders]:
    with build_senders(environ, links=LINKS, clock=clock) as senders:
        yield senders


@pytest.fixture(scope="session")
def shared_database(server: str, migrated_template: str) -> str:
    """URL of one database for all tests of this folder: a fresh one for each would take most of their time."""
    with connect(server, autocommit=True) as connection:
        connection.execute(f"create database notified template {migrated_template}")
    return with_database(server, "notified")


@pytest.fixture
def company(shared_database: str) -> Company:
    """The shared database with nobody's alerts, messages and keys in it."""
    company = Company(shared_database)
    with company.connect() as owner:
        owner.execute("".join(f"delete from {table};" for table in Company.TABLES))
    return company


@pytest.fixture
def connection(company: Company) -> Iterator[store.Connection]:
    """The notifier's connection to a database with the default channels and no subscriptions."""
    with store.connect(company.url) as connection:
        store.save_channels(connection, default_channels(allow_private_webhook=True))
        yield connection
