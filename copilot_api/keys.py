"""API keys: made once, shown once, kept as a hash."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row, dict_row
from pydantic import BaseModel

from copilot_api.errors import KeyNotFound, UnknownScope

Scope = Literal["read", "operate", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "operate", "admin")
KEY = re.compile(r"mfg_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
COLUMNS = "key_id, name, scopes, created_at, last_used_at, revoked_at"


class ApiKey(BaseModel):
    """A key as it may be shown: never the key itself."""

    key_id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def allows(self, scope: Scope) -> bool:
        """Whether the key may do what `scope` stands for; admin may do everything."""
        return scope in self.scopes or "admin" in self.scopes


def create_key(connection: psycopg.Connection[Any], name: str, scopes: Sequence[str]) -> str:
    """Stores the hash of a new key and returns the key: the only time it can be seen.

    Raises:
        UnknownScope: a scope is none of read, operate, admin, or none was given.
    """
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise UnknownScope(f"Unknown scopes {unknown}; a key has at least one of {', '.join(SCOPES)}.")
    key_id = secrets.token_hex(6)
    key = f"mfg_{key_id}_{secrets.token_urlsafe(32)}"
    connection.execute(
        "insert into copilot.api_keys (key_id, key_hash, name, scopes) values (%s, %s, %s, %s)",
        [key_id, _hash(key), name, sorted(set(scopes), key=SCOPES.index)],
    )
    return key


def list_keys(connection: psycopg.Connection[Any]) -> list[ApiKey]:
    """Every key, oldest first, revoked ones too."""
    with connection.cursor(row_factory=class_row(ApiKey)) as cursor:
        return cursor.execute(f"select {COLUMNS} from copilot.api_keys order by created_at, key_id").fetchall()


def revoke_key(connection: psycopg.Connection[Any], key_id: str) -> None:
    """Ends a key (an API that saw it lately: within a second); a key that is revoked already stays as it is.

    Raises:
        KeyNotFound: no key has this id.
    """
    found = connection.execute(
        "update copilot.api_keys set revoked_at = coalesce(revoked_at, now()) where key_id = %s", [key_id]
    )
    if found.rowcount == 0:
        raise KeyNotFound(f"No key has the id {key_id!r}; `mfg keys list` shows the ids.")


def verify_key(connection: psycopg.Connection[Any], key: str) -> ApiKey | None:
    """The key's row if it is known and not revoked; notes its use, at most once a minute."""
    shape = KEY.fullmatch(key)
    if shape is None:
        return None
    with connection.cursor(row_factory=dict_row) as cursor:
        stored = cursor.execute(
            f"""
            select {COLUMNS}, key_hash, coalesce(last_used_at < now() - interval '1 minute', true) as use_is_news
            from copilot.api_keys where key_id = %s
            """,
            [shape[1]],
        ).fetchone()
    if stored is None or not hmac.compare_digest(stored.pop("key_hash"), _hash(key)) or stored["revoked_at"]:
        return None
    if stored.pop("use_is_news"):
        connection.execute("update copilot.api_keys set last_used_at = now() where key_id = %s", [shape[1]])
    return ApiKey(**stored)


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
