"""What tests need that write into the change log themselves."""

from typing import Any
from uuid import uuid4

import psycopg


def make_room(connection: psycopg.Connection[Any], system: str, entity: str) -> None:
    """Lets records of the entity be stored, as its first load would."""
    parameters = {"system": system, "entity": entity, "job": uuid4()}
    connection.execute(
        """
        select
            raw.make_partition(%(system)s, %(entity)s, %(job)s, now()),
            raw.attach_partition(%(system)s, %(entity)s, %(job)s)
        where to_regclass(raw.partition_of(%(system)s, %(entity)s)) is null
        """,
        parameters,
    )
