"""Conversations: one per key and session id, so that no key ever sees another's."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Literal

from psycopg.types.json import Jsonb
from pydantic import BaseModel

from copilot_api.answers import Answer
from copilot_api.database import Connection
from copilot_api.errors import NotFound

KEPT = timedelta(days=90)
"""How long a conversation is kept after it was last gone on with."""
KEPT_OF_AN_ANSWER = {"provenance", "reason", "confidence", "context_used", "as_of", "run_id", "language_model"}


class Message(BaseModel):
    message_id: str
    role: Literal["user", "assistant"]
    content: str
    timestamp: datetime
    metadata: dict[str, Any]


class Summary(BaseModel):
    total_messages: int
    user_messages: int
    assistant_messages: int
    duration_seconds: float
    context_keys: list[str]


class History(BaseModel):
    """Messages in the order in which they were said."""

    session_id: str
    messages: list[Message]
    summary: Summary


def load_context(connection: Connection, key_id: str, session_id: str) -> dict[str, str]:
    """What the conversation is about; empty where it is new."""
    row = connection.execute(
        "select context from copilot.sessions where key_id = %s and session_id = %s", [key_id, session_id]
    ).fetchone()
    return dict(row["context"]) if row else {}


def record(connection: Connection, key_id: str, session_id: str, query: str, answer: Answer) -> None:
    """Keeps a question with its answer, and what a follow-up may refer to; forgets what nobody has gone on with for long."""
    with connection.transaction():
        connection.execute("delete from copilot.sessions where last_active_at < %s", [answer.timestamp - KEPT])
        connection.execute(
            """
            insert into copilot.sessions (key_id, session_id, created_at, last_active_at, context)
            values (%(key_id)s, %(session_id)s, %(now)s, %(now)s, %(slots)s)
            on conflict (key_id, session_id) do update
            set last_active_at = excluded.last_active_at, context = sessions.context || excluded.context
            """,
            {"key_id": key_id, "session_id": session_id, "now": answer.timestamp, "slots": Jsonb(answer.slots)},
        )
        tools = [{"tool_name": made.tool_name, "error": made.error} for made in answer.tool_calls]
        metadata = {**answer.model_dump(mode="json", include=KEPT_OF_AN_ANSWER), "tool_calls": tools}
        for role, content, about in (("user", query, {}), ("assistant", answer.message, metadata)):
            connection.execute(
                """
                insert into copilot.messages (message_id, key_id, session_id, role, content, created_at, metadata)
                values (%s, %s, %s, %s, %s, %s, %s)
                """,
                [uuid.uuid4(), key_id, session_id, role, content, answer.timestamp, Jsonb(about)],
            )


def history(connection: Connection, key_id: str, session_id: str) -> History:
    """Everything said in a conversation.

    Raises:
        NotFound: this key has no such conversation.
    """
    session = connection.execute(
        "select * from copilot.sessions where key_id = %s and session_id = %s", [key_id, session_id]
    ).fetchone()
    if session is None:
        raise _unknown(session_id)
    rows = connection.execute(
        """
        select message_id::text, role, content, created_at as timestamp, metadata from copilot.messages
        where key_id = %s and session_id = %s order by position
        """,
        [key_id, session_id],
    ).fetchall()
    said = [Message(**row) for row in rows]
    asked = sum(message.role == "user" for message in said)
    return History(
        session_id=session_id,
        messages=said,
        summary=Summary(
            total_messages=len(said),
            user_messages=asked,
            assistant_messages=len(said) - asked,
            duration_seconds=(session["last_active_at"] - session["created_at"]).total_seconds(),
            context_keys=sorted(session["context"]),
        ),
    )


def delete(connection: Connection, key_id: str, session_id: str) -> None:
    """Forgets a conversation with its messages.

    Raises:
        NotFound: this key has no such conversation.
    """
    found = connection.execute(
        "delete from copilot.sessions where key_id = %s and session_id = %s", [key_id, session_id]
    )
    if found.rowcount == 0:
        raise _unknown(session_id)


def _unknown(session_id: str) -> NotFound:
    return NotFound(f"There is no conversation {session_id!r} of this key.")
