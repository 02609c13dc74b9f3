"""The first records of an entity as a load would store them; nothing is stored."""

from collections.abc import Generator
from contextlib import closing
from typing import cast

from orchestration.connectors.base import Connector


def sample(connector: Connector, entity: str, rows: int) -> list[bytes]:
    """At most `rows` rows of COPY text (see `Extract`), the first that the source gives; the rest is not asked for.

    Raises:
        ConnectorError: as a load would.
    """
    found: list[bytes] = []
    extract = connector.extract(entity, None)
    # Closed by hand: whoever stops reading early gives the source's connection back.
    with closing(cast(Generator[bytes, None, None], extract.blocks)) as blocks:
        for block in blocks:
            found += block.splitlines(keepends=True)[: rows - len(found)]
            if len(found) >= rows:
                break
    return found
