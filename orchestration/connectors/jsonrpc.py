"""Reads the models of Tryton and Odoo over their remote procedure calls, in the order of their ids.

A page begins behind the last id of the page before, so what is added or deleted meanwhile moves nothing: a reader
by offset would miss a record for each one deleted behind it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from orchestration.connectors.base import Extract, ExtractState, Since
from orchestration.connectors.errors import SourceDataError, SourceError
from orchestration.connectors.jsonrpc_config import ID, JsonRpcEntity, JsonRpcSystem
from orchestration.connectors.records import encode
from orchestration.connectors.retry import Sleep

Record = dict[str, Any]


@dataclass(frozen=True)
class Query:
    """What is asked of a model: the fields of at most `limit` records that meet every condition of `domain`."""

    model: str
    fields: list[str]
    domain: list[Any]
    limit: int
    order: tuple[str, str] = (ID, "asc")


@dataclass(frozen=True)
class ModelField:
    """A field of a model, its type in the system's own words; one that is not `stored` is computed from others."""

    name: str
    type: str
    stored: bool


class Dialect(Protocol):
    """How one system is spoken to. Errors are ConnectorErrors that name `entity`."""

    def fields(self, entity: str, model: str) -> list[ModelField]:
        """Every field of a model that this user may read."""

    def search_read(self, entity: str, query: Query) -> list[Record]:
        """Records with `id` and the fields asked for, their values plain; what the system leaves open is None."""

    def instant(self, value: datetime) -> Any:
        """An instant (UTC) as it stands in a domain."""

    def error(self, kind: type[SourceError], entity: str, cause: str, remedy: str) -> SourceError: ...

    def close(self) -> None: ...


def open_jsonrpc(config: JsonRpcSystem, secrets: dict[str, str], sleep: Sleep = time.sleep) -> "JsonRpcConnector":
    """The connector of `config`; `secrets` are the values of its connection."""
    if config.dialect == "tryton":
        from orchestration.connectors.jsonrpc_tryton import open_tryton

        return JsonRpcConnector(config, open_tryton(config, secrets, sleep))
    from orchestration.connectors.jsonrpc_odoo import open_odoo

    return JsonRpcConnector(config, open_odoo(config, secrets, sleep))


class JsonRpcConnector:
    """A system that is asked for the records of its models."""

    def __init__(self, config: JsonRpcSystem, dialect: Dialect) -> None:
        self._config = config
        self._dialect = dialect

    def check(self) -> None:
        """Asks every model for one record: what it lacks, or the user may not read, is told by its name."""
        for entity, config in self._config.entities.items():
            self._dialect.search_read(entity, Query(config.model, config.fields_read, config.domain, limit=1))

    def fields(self, entity: str) -> list[ModelField]:
        """What the model of `entity` has, whatever is read of it."""
        return self._dialect.fields(entity, self._config.entities[entity].model)

    def extract(self, entity: str, since: Since | None) -> Extract:
        state = ExtractState()
        config = self._config.entities[entity]
        watermark = since.watermark if since else None
        records = self._records(entity, config, watermark, state)
        return Extract(complete=watermark is None, blocks=encode(records, config.key, state), state=state)

    def close(self) -> None:
        self._dialect.close()

    def _records(
        self, entity: str, config: JsonRpcEntity, watermark: str | None, state: ExtractState
    ) -> Iterator[Record]:
        domain = [*config.domain, *self._changed_since(config, watermark)]
        # Taken before the records: what changes while they are read lies above it, and is read the next time.
        state.watermark = self._highest(entity, config, domain) or watermark
        last = 0
        while page := self._page(entity, config, [*domain, [ID, ">", last]], last):
            yield from page
            last = page[-1][ID]

    def _changed_since(self, config: JsonRpcEntity, watermark: str | None) -> list[Any]:
        if watermark is None:
            return []
        return [[config.cursor, ">=", self._dialect.instant(datetime.fromisoformat(watermark))]]

    def _highest(self, entity: str, config: JsonRpcEntity, domain: list[Any]) -> str | None:
        if config.cursor is None:
            return None
        query = Query(config.model, [config.cursor], domain, limit=1, order=(config.cursor, "desc"))
        newest = self._dialect.search_read(entity, query)
        mark = newest[0][config.cursor] if newest else None
        return None if mark is None else self._instant(entity, config.cursor, mark).isoformat()

    def _instant(self, entity: str, cursor: str, mark: Any) -> datetime:
        try:
            instant = mark if isinstance(mark, datetime) else datetime.fromisoformat(mark)
        except (TypeError, ValueError):
            cause = f"the cursor {cursor} holds {mark!r}, which is no date with time"
            raise self._dialect.error(SourceDataError, entity, cause, "Correct cursor in system.yaml") from None
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)

    def _page(self, entity: str, config: JsonRpcEntity, domain: list[Any], last: int) -> list[Record]:
        page = self._dialect.search_read(
            entity, Query(config.model, config.fields_read, domain, self._config.page_size)
        )
        for record in page:
            if not isinstance(record[ID], int) or record[ID] <= last:
                cause = f"asked for the ids above {last} in their order, {config.model} gave {record[ID]!r}"
                remedy = "The service lists wrongly: see that nothing changes the order of its answers"
                raise self._dialect.error(SourceDataError, entity, cause, remedy)
            last = record[ID]
        return page
