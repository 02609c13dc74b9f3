"""A connection with the notifier's rights."""

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

Connection = psycopg.Connection[Any]

ROLE = "mfg_notifier"


def connect(url: str) -> Connection:
    """A connection in autocommit that acts as the notifier: writes alerts and the notification schema, reads the rest.

    Options of the URL are kept: some servers are reached by them.
    """
    options = f"{conninfo_to_dict(url).get('options') or ''} -c role={ROLE}".strip()
    return psycopg.connect(
        url, autocommit=True, options=options, application_name="mfg notifications", connect_timeout=10
    )
