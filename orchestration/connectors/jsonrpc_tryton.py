"""The JSON-RPC of Tryton 8: a session by login, values as `{"__class__": …}`, related fields nested."""

import base64
import contextlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from orchestration.connectors.errors import (
    SourceDataError,
    SourceError,
    SourceMissingError,
    SourceRefusedError,
)
from orchestration.connectors.jsonrpc import ModelField, Query, Record
from orchestration.connectors.jsonrpc_config import ID, JsonRpcSystem
from orchestration.connectors.jsonrpc_http import UNAUTHORISED, JsonPoster
from orchestration.connectors.retry import Sleep
from orchestration.connectors.web_address import service_address

LANGUAGE = "en"


def open_tryton(config: JsonRpcSystem, secrets: Mapping[str, str], sleep: Sleep) -> "Tryton":
    """Tryton at the URL that ends in the name of its database."""
    import httpx

    address = service_address(secrets["url"], config.system, config.connection["url"])
    client = httpx.Client(base_url=address, timeout=config.timeout_seconds)
    poster = JsonPoster(config, client, [secrets["password"]], sleep)
    return Tryton(config, poster, secrets["user"], secrets["password"])


class Tryton:
    """One database of a Tryton server, spoken to as one user."""

    def __init__(self, config: JsonRpcSystem, poster: JsonPoster, user: str, password: str) -> None:
        self._config = config
        self._poster = poster
        self._user = user
        self._password = password
        self._session: str | None = None
        self._context: dict[str, Any] = {}

    def fields(self, entity: str, model: str) -> list[ModelField]:
        described = self._call(entity, f"model.{model}.fields_get", [None, 0])
        if not isinstance(described, dict):
            cause = f"{model} answers with something that is no description of its fields"
            raise self.error(SourceDataError, entity, cause, "Look at what the service answers there")
        # What is stored can be sorted by; what is computed only where somebody wrote how.
        return [ModelField(name, str(said["type"]), said.get("sortable", True)) for name, said in described.items()]

    def search_read(self, entity: str, query: Query) -> list[Record]:
        field, direction = query.order
        order = [[field, direction.upper()]]
        found = self._call(
            entity, f"model.{query.model}.search_read", [query.domain, 0, query.limit, order, query.fields]
        )
        if not isinstance(found, list) or not all(isinstance(record, dict) and ID in record for record in found):
            cause = f"{query.model} answers with something that is no list of records"
            raise self.error(SourceDataError, entity, cause, "Look at what the service answers there")
        return [_flat(record, query.fields) for record in found]

    def instant(self, value: datetime) -> Any:
        utc = value.astimezone(UTC)
        parts = {
            name: getattr(utc, name) for name in ("year", "month", "day", "hour", "minute", "second", "microsecond")
        }
        return {"__class__": "datetime", **parts}

    def error(self, kind: type[SourceError], entity: str | None, cause: str, remedy: str) -> SourceError:
        return self._poster.error(kind, entity, cause, remedy)

    def close(self) -> None:
        if self._session is not None:
            # A session that cannot be ended ends by itself.
            with contextlib.suppress(SourceError):
                self._call_once(None, "common.db.logout", [])
        self._poster.close()

    def _log_in(self, entity: str) -> None:
        self._session = None
        credentials = [self._user, {"password": self._password}, LANGUAGE]
        answer = self._call_once(entity, "common.db.login", credentials)
        if not isinstance(answer, list) or len(answer) < 2:
            raise self._not_let_in(entity, "the login is not accepted")
        user_id, session = answer[:2]
        self._session = base64.b64encode(f"{self._user}:{user_id}:{session}".encode()).decode()
        preferences = self._call_once(entity, "model.res.user.get_preferences", [True, {}])
        # What a user's client sends: company and language; and records that were deactivated, which it hides.
        self._context = {**preferences, "active_test": False}

    def _call(self, entity: str, method: str, parameters: Sequence[Any]) -> Any:
        """The result of a method, asked within the user's context; a session that has expired is renewed once."""
        if self._session is None:
            self._log_in(entity)
        try:
            return self._call_once(entity, method, [*parameters, self._context])
        except SourceRefusedError:
            self._log_in(entity)
            return self._call_once(entity, method, [*parameters, self._context])

    def _call_once(self, entity: str | None, method: str, parameters: Sequence[Any]) -> Any:
        headers = {"Authorization": f"Session {self._session}"} if self._session else {}
        body = {"id": 0, "method": method, "params": parameters}
        response = self._poster.post(entity, "rpc/", body, headers)
        if response.status_code in UNAUTHORISED:
            raise self._not_let_in(entity, f"{method} answers {response.status_code}")
        if response.status_code != 200:
            raise self._poster.refused(entity, response, response.text)
        answer = self._poster.json(entity, response)
        if not isinstance(answer, dict) or not ("result" in answer or answer.get("error")):
            cause = f"{method} answers with neither a result nor an error"
            raise self.error(SourceDataError, entity, cause, f"Check {self._config.connection['url']}")
        if answer.get("error"):
            raise self._said(entity, method, answer["error"])
        return answer["result"]

    def _not_let_in(self, entity: str | None, cause: str) -> SourceError:
        user, password = (self._config.connection[key] for key in ("user", "password"))
        return self.error(
            SourceRefusedError, entity, cause, f"Check {user} and {password}, and that the user is active"
        )

    def _said(self, entity: str | None, method: str, error: Any) -> SourceError:
        """Tryton answers 200 with `[kind, details]` for errors of its own and `[text, traceback]` for others."""
        kind, details = (error[0], error[1]) if isinstance(error, list) and len(error) > 1 else (error, "")
        if kind == "LoginException":
            return self._not_let_in(entity, "the login asks for more than a password")
        if kind in ("UserError", "UserWarning"):
            said = ", ".join(str(part) for part in details if part) if isinstance(details, list) else str(details)
            cause = f"{method} refuses: {said}"
            return self.error(SourceDataError, entity, cause, "The message says what the user may not read, or must do")
        cause = f"{method} fails: {kind}"
        remedy = "Where it names a model or a field, correct it in system.yaml; else see the log of the Tryton server"
        return self.error(SourceMissingError, entity, cause, remedy)


def _flat(record: Mapping[str, Any], fields: Sequence[str]) -> Record:
    """`id` and the fields asked for; those of related records beside the others, under the dotted name."""
    found = _fields(record, "")
    return {ID: record[ID], **{name: found.get(name) for name in fields}}


def _fields(record: Mapping[str, Any], prefix: str) -> Record:
    fields: Record = {}
    for name, value in record.items():
        if name.endswith("."):
            fields |= _related(value, prefix + name)
        else:
            fields[prefix + name] = _plain(value)
    return fields


def _related(value: Any, prefix: str) -> Record:
    """The fields of the record at the other end; of several records, a list for each field."""
    if isinstance(value, Mapping):
        return _fields(value, prefix)
    if isinstance(value, list):
        records = [_fields(record, prefix) for record in value]
        names = dict.fromkeys(name for record in records for name in record)
        return {name: [record.get(name) for record in records] for name in names}
    return {}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    match value.get("__class__"):
        case "Decimal":
            return Decimal(value["decimal"])
        case "datetime":
            return datetime(
                *(value[part] for part in ("year", "month", "day", "hour", "minute", "second", "microsecond"))
            )
        case "date":
            return date(value["year"], value["month"], value["day"])
        case "time":
            return time(value["hour"], value["minute"], value["second"], value["microsecond"])
        case "timedelta":
            return timedelta(seconds=value["seconds"])
        case "bytes":
            return base64.b64decode(value["base64"])
        case _:
            return {name: _plain(item) for name, item in value.items()}
