"""Asks one web service, patiently and within limits, and sends its credentials nowhere else."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestration.connectors import rest_json
from orchestration.connectors.errors import (
    SourceDataError,
    SourceError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.rest_auth import Credentials, Fixed, credentials_of
from orchestration.connectors.rest_config import RestEntity, RestSystem
from orchestration.connectors.retry import BusyError, Sleep, persistently
from orchestration.connectors.web_address import place_of, service_address
from orchestration.connectors.web_answer import AnswerSizeError, busy, is_busy, whole_answer

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5
LONGEST_QUOTE = 200


@dataclass(frozen=True)
class Request:
    """One page to be asked for: `url` as it is, or the entity's path, with `parameters` added."""

    parameters: Mapping[str, Any]
    url: str | None = None
    number: int = 1
    """Which page it is, counted from one."""
    offset: int = 0
    """How many records are before it, as far as is known."""


@dataclass(frozen=True)
class Answer:
    """What a service said: its JSON, where from, and the headers."""

    body: Any
    url: "httpx.URL"
    headers: "httpx.Headers"
    links: Mapping[str | None, Mapping[str, str]]
    """The Link header, by relation."""


class RestService:
    """The service of `config` at `url`; threads may share it. `values` are its secrets by their connection key.

    Raises:
        MissingVariableError: the address or a secret cannot be one.
    """

    def __init__(self, config: RestSystem, url: str, values: Mapping[str, str], sleep: Sleep) -> None:
        import httpx

        self._config = config
        self._sleep = sleep
        self._address = service_address(url, config.system, config.connection["url"])
        self._token_url = _token_address(config, values)
        secrets = {key: value for key, value in values.items() if key != "token_url"}
        credentials: Credentials = credentials_of(config, secrets, self._token)
        if self._address.userinfo and not values:
            credentials = Fixed.basic(self._address.username, self._address.password)
        self._credentials = credentials
        self._pace = _Pace(config.requests_per_second, sleep)
        limits = httpx.Limits(max_connections=config.concurrency + 1)
        self._client = httpx.Client(
            base_url=self._address.copy_with(userinfo=b""), timeout=config.timeout_seconds, limits=limits
        )

    def ask(self, entity: str, request: Request) -> Answer:
        """The answer to `request`, asked for again while the service is busy.

        Raises:
            SourceError: it gives none, or refuses.
        """
        try:
            return persistently(lambda: self._answer(entity, request), self._config.attempts, self._sleep)
        except BusyError as error:
            variable = self._config.connection["url"]
            cause = f"{error}, {self._config.attempts} attempts in a row"
            remedy = f"Check that the service runs and that {variable} is its address; then load again"
            raise self._error(SourceUnreachableError, entity, cause, remedy) from error

    def same_origin(self, entity: str, answer: Answer, link: str) -> str:
        """`link`, found in `answer`, as a whole address.

        Raises:
            SourceDataError: it leads to another host, where our credentials must not go.
        """
        return str(self._joined(entity, answer.url, link))

    def close(self) -> None:
        self._client.close()

    def _answer(self, entity: str, request: Request) -> Answer:
        headers = self._credentials.headers()
        response = self._followed(entity, request, headers)
        if response.status_code == 401 and self._credentials.renewed(headers):
            response = self._followed(entity, request, self._credentials.headers())
        if response.status_code != 200:
            raise self._refused(entity, response)
        return Answer(self._json(entity, response), response.url, response.headers, response.links)

    def _followed(self, entity: str, request: Request, credentials: Mapping[str, str]) -> "httpx.Response":
        settings = self._config.entities[entity]
        target = request.url or settings.path
        sent = {**self._config.headers, **settings.headers, **credentials}
        parameters: Mapping[str, Any] | None = request.parameters
        for _ in range(MOST_REDIRECTS):
            response = self._send(entity, self._built(settings, target, parameters, sent))
            if not response.has_redirect_location:
                return response
            target = str(self._joined(entity, response.url, response.headers["Location"]))
            if settings.body is None:
                parameters = None
        raise self._error(
            SourceDataError, entity, f"{response.url.path} redirects again and again",
            f"Correct path in system.yaml, or {self._config.connection['url']}",
        )  # fmt: skip

    def _built(
        self, entity: RestEntity, target: str, parameters: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> "httpx.Request":
        if entity.body is not None:
            body = _with_parameters(entity.body, parameters or {})
            return self._client.build_request("POST", target, json=body, headers=headers)
        # None, for an empty mapping would take away the query of `target`.
        return self._client.build_request("GET", target, params=parameters or None, headers=headers)

    def _send(self, entity: str | None, request: "httpx.Request") -> "httpx.Response":
        """The whole answer, within time and size."""
        import httpx

        self._pace.wait()
        try:
            response = whole_answer(self._client, request, self._config)
        except AnswerSizeError as error:
            raise self._error(
                SourceDataError, entity, str(error), "Lower paging.size, or raise max_page_bytes"
            ) from error
        except httpx.DecodingError as error:
            raise self._not_json(entity, request.url.path) from error
        if is_busy(response):
            raise busy(response)
        return response

    def _token(self, form: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        assert self._token_url is not None
        response = self._send(None, self._client.build_request("POST", self._token_url, data=form, headers=headers))
        if response.status_code != 200:
            raise self._refused(None, response)
        answer = self._json(None, response)
        if not isinstance(answer, dict) or not answer.get("access_token"):
            cause = f"{response.url.path} answers without an access_token"
            raise self._error(SourceDataError, None, cause, f"Check {self._config.connection['token_url']}")
        return answer

    def _json(self, entity: str | None, response: "httpx.Response") -> Any:
        try:
            return rest_json.loads(response.content)
        except ValueError as error:
            raise self._not_json(entity, response.request.url.path) from error

    def _joined(self, entity: str, base: "httpx.URL", link: str) -> "httpx.URL":
        import httpx

        try:
            target = base.join(link)
        except httpx.InvalidURL:
            target = httpx.URL()
        if _origin(target) != _origin(self._address):
            elsewhere = f"{target.scheme}://{target.host}" if target.host else "no address"
            cause = f"{base.path} leads on to {elsewhere}, and credentials go to {place_of(self._address)} only"
            remedy = f"Set {self._config.connection['url']} to where the service really is, or have its links corrected"
            raise self._error(SourceDataError, entity, cause, remedy)
        return target

    def _not_json(self, entity: str | None, path: str) -> SourceError:
        cause = f"{path} answers with something that is not JSON"
        return self._error(SourceDataError, entity, cause, "Look at what the service answers there")

    def _refused(self, entity: str | None, response: "httpx.Response") -> SourceError:
        connection = self._config.connection
        # The path as system.yaml has it, which is what can be corrected there.
        path = self._config.entities[entity].path if entity else response.request.url.path
        cause = f"{path} answers {response.status_code}: {self._quoted(response.text)}"
        if response.status_code in (401, 403) or entity is None:
            variables = [connection[key] for key in connection if key not in ("url", "token_url")]
            checked = " and ".join(variables) or "whether the service wants a token"
            return self._error(SourceRefusedError, entity, cause, f"Check {checked}, and what it may read")
        if response.status_code == 404:
            remedy = f"Correct path in system.yaml, or {connection['url']}"
            return self._error(SourceMissingError, entity, cause, remedy)
        return self._error(SourceDataError, entity, cause, "The service's answer says what it did not like")

    def _quoted(self, text: str) -> str:
        """A service may quote what it refuses."""
        for secret in sorted(filter(None, self._credentials.secrets), key=len, reverse=True):
            text = text.replace(secret, "***")
        return " ".join(text.split())[:LONGEST_QUOTE]

    def _error(self, kind: type[SourceError], entity: str | None, cause: str, remedy: str) -> SourceError:
        return kind(cause, system=self._config.system, entity=entity, remedy=remedy)


class _Pace:
    """Lets requests go at most so many a second, whichever thread they come from."""

    def __init__(self, per_second: float | None, sleep: Sleep) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self) -> None:
        if not self._interval:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at)
            self._free_at = turn + self._interval
        if turn > now:
            self._sleep(turn - now)


def _token_address(config: RestSystem, values: Mapping[str, str]) -> "httpx.URL | None":
    if "token_url" not in values:
        return None
    return service_address(values["token_url"], config.system, config.connection["token_url"])


def _origin(url: "httpx.URL") -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _with_parameters(body: Mapping[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """`body` with every parameter at its dotted place."""
    merged = dict(body)
    for name, value in parameters.items():
        first, _, rest = name.partition(".")
        inner = merged.get(first)
        merged[first] = _with_parameters(inner if isinstance(inner, dict) else {}, {rest: value}) if rest else value
    return merged
