"""Answers of the API that are given again when a call is repeated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from notifications.store.connection import Connection


@dataclass(frozen=True)
class AnsweredRequest:
    """A request that was answered before."""

    route: str
    request_hash: str
    status: int
    response: Any


def find_request(
    connection: Connection, caller: str, key: str, route: str, request_hash: str, now: datetime
) -> AnsweredRequest | None:
    """The earlier request with this key; None: there was none, and the key now belongs to this transaction.

    A second call with the same key waits here until the transaction of the first one ends.
    """
    taken = connection.execute(
        """
        insert into notification.api_requests (caller, idempotency_key, route, request_hash, requested_at)
        values (%s, %s, %s, %s, %s) on conflict do nothing
        """,
        [caller, key, route, request_hash, now],
    )
    if taken.rowcount == 1:
        return None
    row = connection.execute(
        """
        select route, request_hash, status, response from notification.api_requests
        where caller = %s and idempotency_key = %s
        """,
        [caller, key],
    ).fetchone()
    assert row is not None, "the insert met this row, and nobody deletes any"
    return AnsweredRequest(*row)


def save_answer(connection: Connection, caller: str, key: str, status: int, response: Any) -> None:
    connection.execute(
        """
        update notification.api_requests set status = %s, response = %s
        where caller = %s and idempotency_key = %s
        """,
        [status, Jsonb(response), caller, key],
    )
