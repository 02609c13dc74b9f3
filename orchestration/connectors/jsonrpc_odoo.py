"""The JSON-2 API of Odoo 19: one address a method, an API key as bearer, errors with an HTTP status."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from orchestration.connectors.errors import MissingVariableError, SourceDataError, SourceError, SourceMissingError
from orchestration.connectors.jsonrpc import ModelField, Query, Record
from orchestration.connectors.jsonrpc_config import ID, JsonRpcSystem
from orchestration.connectors.jsonrpc_http import JsonPoster
from orchestration.connectors.retry import Sleep
from orchestration.connectors.web_address import service_address

CONTEXT = {"active_test": False}
"""Archived records are read too: an order may name one."""


def open_odoo(config: JsonRpcSystem, secrets: Mapping[str, str], sleep: Sleep) -> "Odoo":
    """Odoo at its URL; the database is named where one server has several."""
    import httpx

    token = secrets["token"]
    if not (token.isascii() and token.isprintable()):
        variable = config.connection["token"]
        raise MissingVariableError(
            f"{variable} has characters that no key has",
            system=config.system, data="Nothing was read.", remedy=f"Set {variable} to one line of ASCII",
        )  # fmt: skip
    headers = {"Authorization": f"bearer {token}"}
    if "database" in secrets:
        headers["X-Odoo-Database"] = secrets["database"]
    address = service_address(secrets["url"], config.system, config.connection["url"])
    client = httpx.Client(base_url=address, headers=headers, timeout=config.timeout_seconds)
    return Odoo(JsonPoster(config, client, [token], sleep))


class Odoo:
    """One database of an Odoo, spoken to as the user of one key."""

    def __init__(self, poster: JsonPoster) -> None:
        self._poster = poster
        self._types: dict[str, dict[str, str]] = {}

    def fields(self, entity: str, model: str) -> list[ModelField]:
        described = self._described(entity, model, {"attributes": ["type", "store"]})
        return [ModelField(name, said["type"], said.get("store", True)) for name, said in described.items()]

    def search_read(self, entity: str, query: Query) -> list[Record]:
        types = self._types_of(entity, query)
        body = {
            "domain": query.domain, "fields": query.fields, "limit": query.limit, "order": " ".join(query.order),
            "context": CONTEXT,
        }  # fmt: skip
        found = self._call(entity, query.model, "search_read", body)
        if not isinstance(found, list) or not all(isinstance(record, dict) and ID in record for record in found):
            cause = f"{query.model} answers with something that is no list of records"
            raise self.error(SourceDataError, entity, cause, "Look at what the service answers there")
        return [_flat(record, query.fields, types) for record in found]

    def instant(self, value: datetime) -> Any:
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    def error(self, kind: type[SourceError], entity: str, cause: str, remedy: str) -> SourceError:
        return self._poster.error(kind, entity, cause, remedy)

    def close(self) -> None:
        self._poster.close()

    def _types_of(self, entity: str, query: Query) -> Mapping[str, str]:
        """The type of each field asked for; only it tells a false that is a value from one that means nothing."""
        known = self._types.setdefault(query.model, {})
        new = [name for name in query.fields if name not in known]
        if new:
            described = self._described(entity, query.model, {"allfields": new, "attributes": ["type"]})
            missing = [name for name in new if name not in described]
            if missing:
                cause = f"{query.model} has no field {', '.join(missing)}, or the user of the key may not read it"
                raise self.error(
                    SourceMissingError, entity, cause, "Correct fields in system.yaml, or the user's rights"
                )
            known.update({name: described[name]["type"] for name in new})
        return known

    def _described(self, entity: str, model: str, asked: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        answer = self._call(entity, model, "fields_get", asked)
        fields = answer if isinstance(answer, dict) else {}
        return {name: said for name, said in fields.items() if isinstance(said, dict) and "type" in said}

    def _call(self, entity: str, model: str, method: str, body: Mapping[str, Any]) -> Any:
        response = self._poster.post(entity, f"json/2/{model}/{method}", body, {})
        if response.status_code != 200:
            raise self._poster.refused(entity, response, _message(response.content) or response.text)
        return self._poster.json(entity, response)


def _message(content: bytes) -> str | None:
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return str(body["message"]) if isinstance(body, dict) and "message" in body else None


def _flat(record: Mapping[str, Any], fields: Sequence[str], types: Mapping[str, str]) -> Record:
    """`id` and the fields asked for. A related record comes as its id and its name, and is kept as these two."""
    flat: Record = {ID: record[ID]}
    for name in fields:
        value = record.get(name)
        if value is False and types[name] != "boolean":
            value = None
        if types[name] == "many2one":
            flat[name], flat[f"{name}.name"] = value if isinstance(value, list) else (value, None)
        else:
            flat[name] = value
    return flat
