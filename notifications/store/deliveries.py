"""The log of deliveries."""

from datetime import datetime
from uuid import UUID

from notifications.store.connection import Connection


def log_delivery(
    connection: Connection,
    notification_id: UUID,
    channel: str,
    outcome: str,
    reason: str,
    *,
    attempt: int,
    at: datetime,
    latency_ms: float | None = None,
    provider_id: str | None = None,
) -> None:
    """One attempt, or one decision not to send (attempt 0)."""
    connection.execute(
        """
        insert into notification.deliveries (
            notification_id, channel, outcome, reason, attempt, latency_ms, provider_id, at
        ) values (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [notification_id, channel, outcome, reason, attempt, latency_ms, provider_id, at],
    )
