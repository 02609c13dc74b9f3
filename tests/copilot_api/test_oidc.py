"""Tokens of an identity provider: whose, for whom, when, and for what; by the keys that a local server publishes."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from copilot_api.app import create_app
from copilot_api.config import IdentityProvider, identity_provider_of
from copilot_api.errors import WrongSetting
from orchestration.api import create_app as create_operations
from orchestration.settings import load_settings

ISSUER, AUDIENCE = "https://login.example/plant", "mfg"
LIST = "/api/v1/inventory/current"


class Provider:
    """Publishes its keys, and signs with any of them. `asked` counts who looked."""

    def __init__(self) -> None:
        self.keys = {"first": rsa.generate_private_key(65537, 2048)}
        self.asked = 0
        self.url = ""

    def published(self) -> bytes:
        self.asked += 1
        public = [{**json.loads(_algorithm(key).to_jwk(key.public_key())), "kid": kid, "use": "sig"}
                  for kid, key in self.keys.items()]  # fmt: skip
        return json.dumps({"keys": public}).encode()

    def token(self, kid: str = "first", algorithm: str = "RS256", **claims: Any) -> str:
        now = int(time.time())
        given = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "anna",
            "iat": now,
            "exp": now + 300,
            "scope": "mfg:read",
            **claims,
        }
        given = {name: value for name, value in given.items() if value is not None}
        return jwt.encode(given, self.keys[kid], algorithm=algorithm, headers={"kid": kid})


def _algorithm(key: Any) -> Any:
    return ECAlgorithm if isinstance(key, ec.EllipticCurvePrivateKey) else RSAAlgorithm


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Publishing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = made.published()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Publishing)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/jwks"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def guest(config, provider) -> Iterator[TestClient]:
    """Speaks to an app that accepts the provider's tokens, with none yet."""
    accepting = replace(config, identity_provider=IdentityProvider(ISSUER, AUDIENCE, provider.url))
    with TestClient(create_app(accepting), raise_server_exceptions=False) as client:
        yield client


def bearing(token):
    return {"Authorization": f"Bearer {token}"}


def test_a_token_opens_what_its_scope_allows(guest, provider):
    assert guest.get(LIST, headers=bearing(provider.token())).status_code == 200
    assert guest.get(LIST, headers=bearing(provider.token(scope="openid admin"))).status_code == 200
    for scope in ("openid mfg:operate", "", None, 7):
        assert guest.get(LIST, headers=bearing(provider.token(scope=scope))).status_code == 403


def test_keys_still_open(guest, key):
    assert guest.get(LIST, headers=bearing(key)).status_code == 200


def unsigned(provider):
    _head, body, _ = provider.token().split(".")
    none = jwt.encode({}, None, algorithm="none").split(".")[0]
    return f"{none}.{body}."


def by_another(provider):
    return Provider().token()


def with_a_shared_secret(provider):
    """The public key taken for a secret that both sides know."""
    return jwt.encode(
        jwt.decode(provider.token(), options={"verify_signature": False}), "x" * 32, "HS256", {"kid": "first"}
    )


REFUSED = {
    "another audience": lambda provider: provider.token(aud="shop"),
    "no audience": lambda provider: provider.token(aud=None),
    "another issuer": lambda provider: provider.token(iss="https://evil.example"),
    "no subject": lambda provider: provider.token(sub=None),
    "no end": lambda provider: provider.token(exp=None),
    "over": lambda provider: provider.token(exp=int(time.time()) - 90),
    "not yet": lambda provider: provider.token(nbf=int(time.time()) + 90),
    "issued later": lambda provider: provider.token(iat=int(time.time()) + 90),
    "unsigned": unsigned,
    "signed by another": by_another,
    "signed with a secret": with_a_shared_secret,
    "cut": lambda provider: provider.token()[:-10],
    "nonsense": lambda provider: "a.b.c",
    "empty parts": lambda provider: "..",
    "nested": lambda provider: f"{base64.urlsafe_b64encode(b'[' * 20_000).decode()}.e30.x",
}


def test_what_is_not_the_providers_for_us_and_of_now_is_refused(guest, provider):
    for kind, make in REFUSED.items():
        answer = guest.get(LIST, headers=bearing(make(provider)))
        assert (answer.status_code, answer.headers.get("www-authenticate")) == (401, "Bearer"), kind
        assert answer.json()["type"] == "urn:mfg:problem:unauthenticated", kind


def test_clocks_may_differ_by_less_than_a_minute(guest, provider):
    now = int(time.time())
    for claims in ({"exp": now - 30}, {"nbf": now + 30}, {"iat": now + 30}):
        assert guest.get(LIST, headers=bearing(provider.token(**claims))).status_code == 200, claims


def test_keys_may_rotate_and_are_not_asked_for_each_time(guest, provider):
    for _ in range(5):
        assert guest.get(LIST, headers=bearing(provider.token())).status_code == 200
    assert provider.asked == 1
    provider.keys = {"second": ec.generate_private_key(ec.SECP256R1())}
    assert guest.get(LIST, headers=bearing(provider.token("second", "ES256"))).status_code == 200
    assert provider.asked == 2


def test_a_provider_that_is_gone_is_503_and_keys_still_open(config, key, provider):
    gone = IdentityProvider(ISSUER, AUDIENCE, "http://127.0.0.1:9/jwks")
    with TestClient(create_app(replace(config, identity_provider=gone)), raise_server_exceptions=False) as client:
        refused = client.get(LIST, headers=bearing(provider.token()))
        assert refused.status_code == 503 and int(refused.headers["retry-after"]) > 0
        assert client.get(LIST, headers=bearing(key)).status_code == 200


def test_a_provider_that_publishes_nonsense_is_503(guest, provider):
    for nonsense in (b"<html>", b'{"keys": []}', b"\xff"):
        provider.published = lambda nonsense=nonsense: nonsense
        assert guest.get(LIST, headers=bearing(provider.token())).status_code == 503, nonsense


def test_conversations_belong_to_the_subject(guest, provider):
    asked = {"query": "stock of FG-1001", "session_id": "desk"}
    assert guest.post("/api/v1/copilot/query", json=asked, headers=bearing(provider.token())).status_code == 200
    history = "/api/v1/copilot/session/desk/history"
    assert guest.get(history, headers=bearing(provider.token(exp=int(time.time()) + 9))).status_code == 200
    assert guest.get(history, headers=bearing(provider.token(sub="bert"))).status_code == 404


def test_wrong_tokens_count_as_attempts(guest, provider):
    statuses = [guest.get(LIST, headers=bearing(provider.token(aud="shop"))).status_code for _ in range(25)]
    assert set(statuses) == {401, 429}


def test_the_operations_api_accepts_them_too(plant, provider):
    app = create_operations(
        load_settings({}), plant.url, identity_provider=IdentityProvider(ISSUER, AUDIENCE, provider.url)
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        statuses = [
            client.get("/api/v1/jobs", headers=bearing(provider.token(scope=scope))).status_code
            for scope in ("mfg:operate", "mfg:read")
        ]
        assert statuses == [200, 403]
        assert client.get("/api/v1/jobs", headers=bearing(provider.token(aud="shop"))).status_code == 401


def test_the_environment_names_the_provider():
    named = {"MFG_OIDC_ISSUER": "i", "MFG_OIDC_AUDIENCE": "a", "MFG_OIDC_JWKS_URL": "https://x/jwks"}
    assert identity_provider_of(named) == IdentityProvider("i", "a", "https://x/jwks", "scope")
    assert identity_provider_of({**named, "MFG_OIDC_SCOPES_CLAIM": "roles"}).scopes_claim == "roles"
    assert identity_provider_of({}) is None
    for name in named:
        with pytest.raises(WrongSetting, match=name):
            identity_provider_of({other: value for other, value in named.items() if other != name})
