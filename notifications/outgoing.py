"""A message on its way to one recipient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Outgoing:
    """One message to one recipient. `notification_id` and `idempotency_key` stay the same over every attempt."""

    notification_id: UUID
    idempotency_key: str
    kind: str
    address: str | None
    payload: Mapping[str, Any]
    created_at: datetime
    user_id: str = ""
    language: str = "en"
    earlier: tuple[UUID, ...] = ()
    """Messages that told the same recipient of the same alerts before, the oldest first."""
