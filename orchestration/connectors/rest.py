"""Reads collections of a REST service page by page, and believes it only as far as its pages agree."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import orjson
import tenacity

from orchestration.connectors.base import Extract, ExtractState, RestEntity, RestSystem, Since
from orchestration.connectors.errors import (
    MissingVariableError,
    SourceDataError,
    SourceError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.records import encode

if TYPE_CHECKING:
    import httpx

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
_SPREAD = tenacity.wait_random_exponential(multiplier=FIRST_WAIT_SECONDS, max=LONGEST_WAIT_SECONDS)


class _Busy(Exception):
    """The service asks to come again later, or the connection broke."""

    def __init__(self, cause: str, retry_after: float | None = None) -> None:
        super().__init__(cause)
        self.retry_after = retry_after


def open_rest(
    config: RestSystem, url: str, token: str | None, sleep: Callable[[float], None] = time.sleep
) -> "RestConnector":
    """The connector for the service at `url`, with a client of its own."""
    import httpx

    address, headers = _address(config, url), _headers(config, token)
    client = httpx.Client(base_url=address, headers=headers, timeout=config.timeout_seconds)
    return RestConnector(config, client, sleep)


def _address(config: RestSystem, url: str) -> "httpx.URL":
    """`url` parsed. What can be no web service is refused at once, instead of being tried again and again."""
    import httpx

    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL()
    if address.scheme not in ("http", "https") or not address.host or address.query:
        variable = config.connection["url"]
        raise _unusable(
            config, f"{variable} is not the address of a web service", f"Write {variable} as https://host/path"
        )
    return address


def _headers(config: RestSystem, token: str | None) -> dict[str, str]:
    if token is None:
        return {}
    if not (token.isascii() and token.isprintable()):
        variable = config.connection["token"]
        raise _unusable(config, f"{variable} has characters that no token has", f"Set {variable} to one line of ASCII")
    return {"Authorization": f"Bearer {token}"}


def _unusable(config: RestSystem, cause: str, remedy: str) -> MissingVariableError:
    return MissingVariableError(cause, system=config.system, data="Nothing was read.", remedy=remedy)


class RestConnector:
    """A web service; `client` carries address and credentials, `sleep` passes the time until a retry."""

    def __init__(self, config: RestSystem, client: "httpx.Client", sleep: Callable[[float], None]) -> None:
        self._config = config
        self._client = client
        self._sleep = sleep

    def check(self) -> None:
        entity = next(iter(self._config.entities))
        self._page(entity, {self._config.paging.page_parameter: 1, self._config.paging.size_parameter: 1})

    def extract(self, entity: str, since: Since | None) -> Extract:
        state = ExtractState()
        watermark = since.watermark if since else None
        config = self._config.entities[entity]
        records = self._records(entity, config, watermark, state)
        return Extract(complete=watermark is None, blocks=encode(records, config.key, state), state=state)

    def close(self) -> None:
        self._client.close()

    def _records(
        self, entity: str, config: RestEntity, watermark: str | None, state: ExtractState
    ) -> Iterator[Mapping[str, Any]]:
        highest = (_instant(watermark), watermark) if watermark else None
        for page in self._pages(entity, watermark, state):
            for record in page:
                self._require_key(entity, config, record)
                if config.cursor and (seen := record.get(config.cursor)) is not None:
                    mark = (_instant(str(seen)), str(seen))
                    highest = mark if highest is None or mark[0] > highest[0] else highest
                yield record
        state.watermark = highest[1] if highest else None

    def _pages(self, entity: str, watermark: str | None, state: ExtractState) -> Iterator[list[dict[str, Any]]]:
        paging = self._config.paging
        since = {paging.since_parameter: watermark} if watermark else {}
        number, last = 1, 1
        seen: set[bytes] = set()
        while number <= last:
            parameters = {paging.page_parameter: number, paging.size_parameter: paging.size, **since}
            body = self._page(entity, parameters)
            records = self._checked(entity, number, body)
            seen.add(self._digest(entity, number, records))
            if len(seen) < number:
                raise self._error(SourceDataError, entity, f"page {number} repeats an earlier page",
                                  "The service pages wrongly: have it corrected, or lower paging.size")  # fmt: skip
            last = body[paging.pages_field]
            # The largest total counts: when a record was deleted meanwhile, another one moved to a page already read.
            state.expected = max(filter(None, [state.expected, body.get(paging.total_field)]), default=None)
            yield records
            number += 1

    def _checked(self, entity: str, number: int, body: Any) -> list[dict[str, Any]]:
        """The records of a page that is what was asked for."""
        paging = self._config.paging
        remedy = "Correct paging in system.yaml, or have the service corrected"
        records = body.get(paging.records_field) if isinstance(body, dict) else None
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise self._error(SourceDataError, entity, f"page {number} has no list {paging.records_field!r}", remedy)
        if not isinstance(body.get(paging.pages_field), int):
            raise self._error(SourceDataError, entity, f"page {number} does not say how many pages there are", remedy)
        if not isinstance(body.get(paging.total_field), int | None):
            raise self._error(SourceDataError, entity, f"page {number} gives a total that is no number", remedy)
        if body.get(paging.page_field, number) != number:
            cause = f"asked for page {number}, the service gave page {body[paging.page_field]}"
            raise self._error(SourceDataError, entity, cause, remedy)
        return records

    def _digest(self, entity: str, number: int, records: list[dict[str, Any]]) -> bytes:
        try:
            return hashlib.md5(orjson.dumps(records), usedforsecurity=False).digest()
        except orjson.JSONEncodeError as error:
            cause = f"page {number} has a record that cannot be written: {error}"
            raise self._error(SourceDataError, entity, cause, "Have the record corrected in the source") from error

    def _require_key(self, entity: str, config: RestEntity, record: Mapping[str, Any]) -> None:
        missing = [name for name in config.key if name not in record]
        if missing:
            cause = f"a record has no field {', '.join(missing)}; it has {', '.join(record)}"
            raise self._error(SourceMissingError, entity, cause, "Correct key in system.yaml")

    def _page(self, entity: str, parameters: Mapping[str, Any]) -> Any:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Busy),
            stop=tenacity.stop_after_attempt(self._config.attempts),
            wait=_wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._get, entity, parameters)
        except _Busy as error:
            variable = self._config.connection["url"]
            cause = f"{error}, {self._config.attempts} attempts in a row"
            remedy = f"Check that the service runs and that {variable} is its address; then load again"
            raise self._error(SourceUnreachableError, entity, cause, remedy) from error

    def _get(self, entity: str, parameters: Mapping[str, Any]) -> Any:
        import httpx

        path = self._config.entities[entity].path
        try:
            response = self._client.get(path, params=dict(parameters))
        except httpx.TransportError as error:
            raise _Busy(f"{_place(self._client.base_url)} does not answer ({error or type(error).__name__})") from error
        except httpx.DecodingError as error:
            raise self._not_json(entity, path) from error
        if response.status_code == 429 or response.status_code >= 500:
            raise _Busy(f"{path} answers {response.status_code}", _retry_after(response.headers.get("Retry-After")))
        if response.status_code != 200:
            raise self._refused(entity, path, response)
        try:
            return orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise self._not_json(entity, path) from error

    def _not_json(self, entity: str, path: str) -> SourceError:
        cause = f"{path} answers with something that is not JSON"
        return self._error(SourceDataError, entity, cause, "Look at what the service answers there")

    def _refused(self, entity: str, path: str, response: "httpx.Response") -> SourceError:
        connection = self._config.connection
        said = " ".join(self._without_token(response.text).split())[:200]
        cause = f"{path} answers {response.status_code}: {said}"
        if response.status_code in (401, 403):
            token = connection.get("token", "the token")
            return self._error(SourceRefusedError, entity, cause, f"Check {token}, and what it may read")
        if response.status_code == 404:
            return self._error(
                SourceMissingError, entity, cause, f"Correct path in system.yaml, or {connection['url']}"
            )
        return self._error(SourceDataError, entity, cause, "The service's answer says what it did not like")

    def _without_token(self, text: str) -> str:
        """A service may quote what it refuses."""
        token = self._client.headers.get("Authorization", "").removeprefix("Bearer ")
        return text.replace(token, "***") if token else text

    def _error(self, kind: type[SourceError], entity: str, cause: str, remedy: str) -> SourceError:
        return kind(cause, system=self._config.system, entity=entity, remedy=remedy)


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, _Busy) else None
    return min(max(_SPREAD(state), asked or 0.0), LONGEST_WAIT_SECONDS)


def _place(url: "httpx.URL") -> str:
    """A URL without user and password."""
    return f"{url.scheme}://{url.netloc.decode()}{url.path}"


def _retry_after(header: str | None) -> float | None:
    """Seconds from a Retry-After header, which is a number or a date; None where it is neither."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None


def _instant(text: str) -> datetime:
    """An instant for comparing; a source that leaves out the zone means UTC, and what is no instant is the earliest."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
