"""A connection with the notifier's rights."""

from typing import Any

import psycopg

Connection = psycopg.Connection[Any]

ROLE = "mfg_notifier"


def connect(url: str) -> Connection:
    """A connection in autocommit that acts as the notifier: writes alerts and the notification schema, reads the rest."""
    return psycopg.connect(
        url, autocommit=True, options=f"-c role={ROLE}", application_name="mfg notifications", connect_timeout=10
    )
