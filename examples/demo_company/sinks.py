"""Where the demo company receives what the platform sends: a webhook endpoint and a mailbox, both plain files."""

import asyncio
import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, Request

from examples.demo_company.files import write_whole


def webhook_app(log: Path) -> FastAPI:
    """`POST /hooks/{name}` appends one JSON line to `log`: when, which hook, headers, body."""
    app = FastAPI(title="Demo webhook sink")
    turn = asyncio.Lock()

    @app.post("/hooks/{name}")
    async def receive(name: str, request: Request) -> dict[str, str]:
        line = {
            "received_at": datetime.now(UTC).isoformat(),
            "name": name,
            "headers": dict(request.headers),
            "body": (await request.body()).decode("utf-8", "replace"),
        }
        async with turn:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return {"status": "received"}

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return app


class Mailbox:
    """An aiosmtpd handler: every message becomes an .eml file in `folder`, its envelope in two X- headers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        recipients = ", ".join(envelope.rcpt_tos)
        head = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {recipients}\r\n".encode()
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{next(self._numbers):04d}.eml"
        write_whole(self._folder / name, head + content)
        return "250 Message accepted for delivery"
