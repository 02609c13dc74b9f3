"""Shows a service who asks: the headers of every request, made from the secrets of the environment."""

import base64
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from orchestration.connectors.errors import MissingVariableError
from orchestration.connectors.rest_config import (
    BasicAuth,
    BearerAuth,
    ClientCredentialsAuth,
    HeaderAuth,
    RestSystem,
)

RENEWED_BEFORE_SECONDS = 30.0
"""So much earlier than it runs out a token is renewed: it has to last until the service looks at it."""

TokenRequest = Callable[[Mapping[str, str], Mapping[str, str]], Any]
"""Posts a form with headers to the token endpoint and returns the JSON of its answer."""


class Credentials(Protocol):
    """What a request carries. `secrets` must not be shown to anybody."""

    @property
    def secrets(self) -> list[str]: ...

    def headers(self) -> Mapping[str, str]: ...

    def renewed(self, refused: Mapping[str, str]) -> bool:
        """Whether there are now other credentials than the headers that were `refused`."""


def credentials_of(config: RestSystem, values: Mapping[str, str], ask: TokenRequest) -> Credentials:
    """The credentials that `config` asks for; `values` has the secrets by their key under connection.

    Raises:
        MissingVariableError: a secret that no header can hold.
    """
    for key in values:
        _require_sendable(config, key, values[key])
    match config.auth:
        case BasicAuth():
            return Fixed.basic(values["user"], values["password"])
        case HeaderAuth(header=header, prefix=prefix):
            return Fixed({header: prefix + values["token"]}, [values["token"]])
        case ClientCredentialsAuth() as auth:
            return ClientCredentials(auth, values["client_id"], values["client_secret"], ask)
        case BearerAuth() | None:
            token = values.get("token")
            return Fixed({"Authorization": f"Bearer {token}"}, [token]) if token else Fixed({}, [])


class Fixed:
    """Credentials that stay the same."""

    def __init__(self, headers: Mapping[str, str], secrets: list[str]) -> None:
        self._headers = headers
        self.secrets = [*secrets, *(value.rpartition(" ")[2] for value in headers.values())]

    @classmethod
    def basic(cls, user: str, password: str) -> "Fixed":
        return cls({"Authorization": _basic(user, password)}, [password])

    def headers(self) -> Mapping[str, str]:
        return self._headers

    def renewed(self, refused: Mapping[str, str]) -> bool:
        return False


class ClientCredentials:
    """A token that the service gives out for an id and a secret, for a while; shared by all threads of a load."""

    def __init__(self, auth: ClientCredentialsAuth, client_id: str, client_secret: str, ask: TokenRequest) -> None:
        self._auth = auth
        self._id = client_id
        self._secret = client_secret
        self._ask = ask
        self._lock = threading.Lock()
        self._token: str | None = None
        self._expires_at = float("inf")

    @property
    def secrets(self) -> list[str]:
        return [
            self._secret, _basic(self._id, self._secret).removeprefix("Basic "), *([self._token] if self._token else [])
        ]  # fmt: skip

    def headers(self) -> Mapping[str, str]:
        with self._lock:
            if self._token is None or time.monotonic() >= self._expires_at:
                self._renew()
            return {"Authorization": f"Bearer {self._token}"}

    def renewed(self, refused: Mapping[str, str]) -> bool:
        with self._lock:
            # Another thread may have renewed it since.
            if refused.get("Authorization") == f"Bearer {self._token}":
                self._renew()
            return True

    def _renew(self) -> None:
        form = {"grant_type": "client_credentials", **({"scope": self._auth.scope} if self._auth.scope else {})}
        if self._auth.send == "basic":
            answer = self._ask(form, {"Authorization": _basic(self._id, self._secret)})
        else:
            answer = self._ask({**form, "client_id": self._id, "client_secret": self._secret}, {})
        self._token = str(answer["access_token"])
        seconds = answer.get("expires_in")
        lasts = float(seconds) if isinstance(seconds, int | float) else float("inf")
        # A token that lasts less than the margin would be renewed with every request.
        self._expires_at = time.monotonic() + max(lasts - RENEWED_BEFORE_SECONDS, lasts / 2)


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _require_sendable(config: RestSystem, key: str, value: str) -> None:
    goes_encoded = key in ("user", "password")
    if not value.isprintable() or not (value.isascii() or goes_encoded):
        variable = config.connection[key]
        raise MissingVariableError(
            f"{variable} has characters that no token has",
            system=config.system,
            data="Nothing was read.",
            remedy=f"Set {variable} to one line of ASCII",
        )
