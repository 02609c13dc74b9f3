"""What these tests speak of: findings and alerts of one plant, a clock, and the two places where messages arrive."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from uuid import UUID, uuid4

import psycopg
from aiosmtpd.smtp import SMTP

from notifications.alerts import SEVERITIES, Alert, Evaluation, Finding
from notifications.links import Links
from notifications.record import RecordSummary, record
from notifications.senders import Senders
from notifications.store import Connection
from notifications.tell import Subscription
from orchestration.postgres.connect import connect

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
NEXT_NIGHT = NOW + timedelta(days=1)

SIGNING_KEY_BASE64 = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY="
LINKS = Links(
    "https://mfg.factory.example",
    "https://operations.factory.example",
    (b"a-key-of-the-tests-and-long-enough", b"an older one"),
)
EVERYTHING = frozenset(SEVERITIES)

PLANNER = Subscription("planner", "email", "planner@factory.example", EVERYTHING)
ROBOT = Subscription("robot", "webhook", None, EVERYTHING)

HANG_UP = "hang up"
"""The answer of a server that closes the connection when it has everything."""


@dataclass(frozen=True)
class Company:
    """The database of a company."""

    TABLES: ClassVar = (
        "notification.deliveries",
        "notification.notifications",
        "notification.notification_preferences",
        "notification.notification_channel_configs",
        "notification.alert_acknowledgments",
        "notification.inhibitions",
        "notification.silences",
        "notification.escalations",
        "notification.api_requests",
        "forecast.forecast_alerts",
        "copilot.api_keys",
    )

    url: str

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """As the owner of the database."""
        return connect(self.url, autocommit=True)


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def finding(sku_id: str = "FG-1001", severity: str = "high", **changes: Any) -> Finding:
    given = {
        "alert_type": "stockout_risk",
        "message": f"{sku_id} may run out.",
        "entity": sku_id,
        "sku_id": sku_id,
        "warehouse_id": "W01",
        "facts": {"stockout_probability": 0.7},
    }
    return Finding(**{**given, "severity": severity, **changes})


def alert(severity: str = "high", **changes: Any) -> Alert:
    found = finding(severity=severity)
    given = {
        "alert_id": uuid4(),
        "alert_type": found.alert_type,
        "severity": severity,
        "message": found.message,
        "entity": found.entity,
        "fingerprint": found.fingerprint,
        "status": "firing",
        "first_seen": NOW,
        "last_seen": NOW,
        "sku_id": found.sku_id,
        "warehouse_id": found.warehouse_id,
        "facts": dict(found.facts),
    }
    return Alert(**{**given, **changes})


def risk_row(**changes: Any) -> dict[str, Any]:
    """A row as `store.risk_rows` gives it."""
    given = {
        "run_id": UUID(int=77),
        "sku_id": "FG-1001",
        "sku_code": "FG-1001",
        "description": "Gear pump",
        "warehouse_id": "W01",
        "warehouse_name": "Graz",
        "unit_of_measure": "pcs",
        "make_or_buy": "buy",
        "risk_level": "critical",
        "stockout_probability": 0.87,
        "recommended_reorder_qty": 480,
        "projected_stockout_date": date(2026, 3, 14),
        "order_by_date": date(2026, 3, 4),
        "as_of": date(2026, 3, 2),
        "ledger": [{"step": "order", "formula": "target - position", "inputs": [], "value": 480.0, "unit": "pcs"}],
        "gated_because": None,
    }
    return {**given, **changes}


def judged(*findings: Finding, held: dict[str, str] | None = None) -> Evaluation:
    """What the rule for stock-outs found this night."""
    return Evaluation(frozenset({"stockout_risk"}), findings, held or {})


def nightly(connection: Connection, senders: Senders, *findings: Finding, at: datetime = NOW) -> RecordSummary:
    return record(connection, [judged(*findings)], senders, seen_at=at, now=at)


@dataclass
class Mailbox:
    """A mail server: keeps what it takes, and gives `replies` to the next messages instead of taking them."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    unknown_recipients: frozenset[str] = frozenset()
    refusal: str = "550 5.1.1 nobody of that name"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.unknown_recipients:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        reply = self.replies.pop(0) if self.replies else "250 taken as 4711"
        if reply == HANG_UP:
            server.transport.abort()
        elif reply.startswith("250"):
            self.recipients += envelope.rcpt_tos
            self.received.append(BytesParser(EmailMessage, policy=policy.default).parsebytes(envelope.content))
        return reply


@contextmanager
def running_mailbox(**options: Any) -> Iterator[Mailbox]:
    """A mailbox behind a real SMTP server; `options` are aiosmtpd's."""
    mailbox, loop = Mailbox(), asyncio.new_event_loop()
    serving = loop.create_server(
        lambda: SMTP(mailbox, loop=loop, hostname="mail.factory.example", **options), "127.0.0.1", 0
    )
    server = loop.run_until_complete(serving)
    mailbox.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield mailbox
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    server.close()
    conversations = asyncio.all_tasks() - {asyncio.current_task()}
    for conversation in conversations:
        conversation.cancel()
    await asyncio.gather(*conversations, return_exceptions=True)


@dataclass(frozen=True)
class Post:
    """One request that arrived."""

    headers: dict[str, str]
    body: bytes
    path: str = ""
    connection: int = 0
    """Port of the other side."""


@dataclass
class Receiver:
    """A web server: keeps every POST, and gives `answers` (status, headers, content?) to the next ones, then 200."""

    port: int = 0
    posts: list[Post] = field(default_factory=list)
    answers: list[tuple[Any, ...] | str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/alerts"

    def handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.posts.append(Post(headers, body, self.path, self.client_address[1]))
                answer = receiver.answers.pop(0) if receiver.answers else (200, {})
                receiver.meanwhile()
                if isinstance(answer, str):
                    self.close_connection = True
                    return
                status, headers, *content = answer
                text = b"".join(content)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    with ThreadingHTTPServer(("127.0.0.1", 0), receiver.handler()) as server:
        receiver.port = server.server_port
        # Whoever stops it waits for one poll.
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


def port_nobody_listens_on() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
