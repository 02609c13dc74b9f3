"""One completion from an endpoint that speaks OpenAI's chat completions, within a time and a size."""

import asyncio
import json
import ssl
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from copilot_api.config import LanguageModel
from copilot_api.errors import LanguageModelFailed

MAX_REPLY_BYTES = 256 * 1024
REST_SECONDS = 30.0
LONGEST_REST_SECONDS = 300.0


class Function(BaseModel):
    """`arguments` are JSON as text; some servers send them as an object."""

    name: str
    arguments: str | dict[str, Any] = ""


class Asked(BaseModel):
    """A tool that the model wants called."""

    id: str
    function: Function


class Reply(BaseModel):
    """What the model says, or which tools it asks for."""

    content: str | None = None
    tool_calls: list[Asked] | None = None

    def as_message(self) -> dict[str, Any]:
        """The reply as part of the conversation that is sent next."""
        calls = [
            {"id": asked.id, "type": "function", "function": {**asked.function.model_dump(), "arguments": _text(asked)}}
            for asked in self.tool_calls or ()
        ]
        return {"role": "assistant", "content": self.content, **({"tool_calls": calls} if calls else {})}


class _Choice(BaseModel):
    message: Reply


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


class Client:
    """Asks the model that the configuration names."""

    def __init__(self, config: LanguageModel) -> None:
        self.config = config
        self._tls = ssl.create_default_context()

    def complete(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], seconds: float
    ) -> Reply:
        """The next message of the conversation. Without `tools` it can only be words.

        Raises:
            LanguageModelFailed: no sensible reply within `seconds`, counted from the call to the last byte.
        """
        body: dict[str, Any] = {"model": self.config.name, "messages": list(messages)}
        if tools:
            body["tools"] = list(tools)
        try:
            # A loop of its own: only so does the deadline hold for a server that sends a byte now and then.
            content = asyncio.run(self._post(body, seconds))
        except TimeoutError as error:
            raise LanguageModelFailed("it did not answer in time", rest_seconds=REST_SECONDS) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            detail = f"it cannot be reached ({type(error).__name__})"
            raise LanguageModelFailed(detail, rest_seconds=REST_SECONDS) from error
        return _reply(content)

    async def _post(self, body: Mapping[str, Any], seconds: float) -> bytes:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if self.config.key:
            headers["Authorization"] = f"Bearer {self.config.key}"
        url = f"{self.config.base_url}/chat/completions"
        async with (
            asyncio.timeout(max(seconds, 0.0)),
            httpx.AsyncClient(verify=self._tls, timeout=None) as http,
            http.stream("POST", url, json=body, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise LanguageModelFailed(f"it answered {response.status_code}", rest_seconds=_rest(response))
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_REPLY_BYTES:
                    raise LanguageModelFailed("its answer has no end")
            return bytes(content)


def _reply(content: bytes) -> Reply:
    try:
        return _Completion.model_validate(json.loads(content)).choices[0].message
    except (ValueError, ValidationError, RecursionError) as error:
        raise LanguageModelFailed("its answer is no chat completion") from error


def _rest(response: httpx.Response) -> float | None:
    """Busy or broken servers are left alone, as long as they ask for; a request that is refused (400, 401) is not a matter of time."""
    if response.status_code != httpx.codes.TOO_MANY_REQUESTS and response.status_code < 500:
        return None
    wanted = response.headers.get("retry-after", "")
    return min(float(wanted), LONGEST_REST_SECONDS) if wanted.isdecimal() else REST_SECONDS


def _text(asked: Asked) -> str:
    arguments = asked.function.arguments
    return arguments if isinstance(arguments, str) else json.dumps(arguments)
