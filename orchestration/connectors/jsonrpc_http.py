"""Posts JSON to one address and says what became of it in the words of the package."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from orchestration.connectors import rest_json
from orchestration.connectors.errors import (
    SourceDataError,
    SourceError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.jsonrpc_config import JsonRpcSystem
from orchestration.connectors.retry import BusyError, Sleep, persistently
from orchestration.connectors.web_answer import AnswerSizeError, busy, is_busy, whole_answer

if TYPE_CHECKING:
    import httpx

UNAUTHORISED = (401, 403)
LONGEST_QUOTE = 300


class JsonPoster:
    """One service; `secrets` never stand in an error."""

    def __init__(self, config: JsonRpcSystem, client: "httpx.Client", secrets: list[str], sleep: Sleep) -> None:
        self._config = config
        self._client = client
        self._secrets = secrets
        self._sleep = sleep

    def post(
        self, entity: str | None, path: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> "httpx.Response":
        """The answer, whatever its status below 500; busy services and broken connections are asked again.

        Raises:
            SourceUnreachableError: no such answer after all attempts.
            SourceDataError: it is too large.
        """
        content = orjson.dumps(body)
        sent = {"Content-Type": "application/json", **headers}
        try:
            return persistently(lambda: self._post(path, content, sent), self._config.attempts, self._sleep)
        except BusyError as error:
            variable = self._config.connection["url"]
            cause = f"{error}, {self._config.attempts} attempts in a row"
            remedy = f"Check that the service runs and that {variable} is its address; then load again"
            raise self.error(SourceUnreachableError, entity, cause, remedy) from error
        except AnswerSizeError as error:
            remedy = "Lower page_size, or raise max_page_bytes"
            raise self.error(SourceDataError, entity, str(error), remedy) from error

    def json(self, entity: str | None, response: "httpx.Response") -> Any:
        """The body of an answer that must be JSON."""
        try:
            return rest_json.loads(response.content)
        except ValueError as error:
            cause = f"{response.url.path} answers {response.status_code} with something that is not JSON"
            remedy = f"Look at what answers there, and at {self._config.connection['url']}"
            raise self.error(SourceDataError, entity, cause, remedy) from error

    def refused(self, entity: str | None, response: "httpx.Response", said: str) -> SourceError:
        """The error for an answer whose status is not 200."""
        cause = f"{response.url.path} answers {response.status_code}: {said}"
        connection = self._config.connection
        if response.status_code in UNAUTHORISED:
            variables = " and ".join(variable for key, variable in connection.items() if key != "url")
            return self.error(SourceRefusedError, entity, cause, f"Check {variables}, and what that user may read")
        if response.status_code == 404:
            remedy = f"Correct model in system.yaml, or {connection['url']}"
            return self.error(SourceMissingError, entity, cause, remedy)
        return self.error(SourceDataError, entity, cause, "The service's answer says what it did not like")

    def error(self, kind: type[SourceError], entity: str | None, cause: str, remedy: str) -> SourceError:
        return kind(self._quoted(cause), system=self._config.system, entity=entity, remedy=remedy)

    def _quoted(self, text: str) -> str:
        for secret in filter(None, self._secrets):
            text = text.replace(secret, "***")
        return " ".join(text.split())[:LONGEST_QUOTE]

    def close(self) -> None:
        self._client.close()

    def _post(self, path: str, content: bytes, headers: Mapping[str, str]) -> "httpx.Response":
        import httpx

        request = self._client.build_request("POST", path, content=content, headers=headers)
        try:
            response = whole_answer(self._client, request, self._config)
        except httpx.DecodingError as error:
            raise BusyError(f"{request.url.path} answers with what cannot be unpacked") from error
        if is_busy(response) and not _is_explained(response):
            raise busy(response)
        return response


def _is_explained(response: "httpx.Response") -> bool:
    """Odoo answers 500 to what it does not understand and names the Python error: asking again gives the same."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return False
    return isinstance(body, dict) and str(body.get("name", "")).startswith("builtins.")
