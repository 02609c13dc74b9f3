"""Each way to be let in, against a service that looks."""

import json

import pytest

from orchestration.connectors.errors import SourceRefusedError
from tests.orchestration.connectors.web_service import Answer, items, paged, rest_system

GOOD = paged({"page": "1", "per_page": "2"}, items(1))
CLIENT = {"token_url": "MFG_WMS_TOKEN_URL", "client_id": "MFG_WMS_ID", "client_secret": "MFG_WMS_SECRET"}


def system(auth, connection, **more):
    return rest_system(auth=auth, connection={"url": "MFG_WMS_URL", **connection}, **more)


def only(name, value):
    """Lets in whoever has the right header."""
    return lambda asked: GOOD if asked.headers[name] == value else Answer(401, b"no")


class Tokens:
    """A token endpoint, and a service that accepts the last token it gave out."""

    def __init__(self, service, **answer):
        self.given = 0
        self.asked = []
        self.answer = answer
        service.answers = {"/token": self.give, "/items": self.look}

    def give(self, asked):
        self.asked.append(asked)
        self.given += 1
        return Answer(body=json.dumps({"access_token": f"t{self.given}", **self.answer}).encode())

    def look(self, asked):
        return GOOD if asked.headers["Authorization"] == f"Bearer t{self.given}" else Answer(401, b"old")


def client(service, **auth):
    config = system({"style": "client_credentials", **auth}, CLIENT)
    secrets = {"token_url": f"{service.url}/token", "client_id": "me", "client_secret": "s3cret"}
    return service.opened(config, secrets)


def test_user_and_password(books, service):
    service.answers["/items"] = only("Authorization", "Basic bsO8OnMzY3JldA==")
    source = service.opened(
        system({"style": "basic"}, {"user": "MFG_U", "password": "MFG_P"}), {"user": "nü", "password": "s3cret"}
    )
    assert books.load(source).inserted == 1


def test_user_and_password_in_the_address(books, service):
    service.answers["/items"] = only("Authorization", "Basic bWU6czNjcmV0")
    source = service.opened(system(None, {}), {}, service.url.replace("//", "//me:s3cret@"))
    assert books.load(source).inserted == 1


def test_a_header_of_the_services_own(books, service):
    service.answers["/items"] = only("Authorization", "token k:s")
    auth = {"style": "header", "header": "Authorization", "prefix": "token "}
    assert books.load(service.opened(system(auth, {"token": "MFG_T"}), {"token": "k:s"})).inserted == 1


def test_a_token_is_asked_for_once_and_used(books, service):
    tokens = Tokens(service, expires_in=3600)
    source = client(service, scope="read")
    books.load(source)
    books.load(source)
    (asked,) = tokens.asked
    assert asked.headers["Authorization"] == "Basic bWU6czNjcmV0"
    assert asked.body == b"grant_type=client_credentials&scope=read"


def test_id_and_secret_may_go_in_the_form(books, service):
    tokens = Tokens(service)
    books.load(client(service, send="body"))
    assert tokens.asked[0].body == b"grant_type=client_credentials&client_id=me&client_secret=s3cret"
    assert "Authorization" not in tokens.asked[0].headers


def test_a_token_that_ran_out_is_renewed_before_it_is_used(books, service):
    tokens = Tokens(service, expires_in=0)
    source = client(service)
    books.load(source)
    books.load(source)
    assert tokens.given == 2
    assert [asked.path for asked in service.requests] == ["/token", "/items"] * 2


def test_a_token_that_is_refused_is_renewed_once(books, service):
    tokens = Tokens(service)
    source = client(service)
    books.load(source)
    tokens.given += 1
    assert books.load(source).unchanged == 1
    service.answers["/items"] = lambda asked: Answer(401, f"{asked.headers['Authorization']} is no good".encode())
    before = len(service.requests)
    with pytest.raises(SourceRefusedError, match=r"/items answers 401: Bearer \*\*\* is no good"):
        books.load(source)
    assert [asked.path for asked in service.requests[before:]] == ["/items", "/token", "/items"]


def test_a_busy_token_endpoint_is_asked_again(books, service):
    tokens = Tokens(service)
    busy = [Answer(503), Answer(429)]
    service.answers["/token"] = lambda asked: busy.pop() if busy else tokens.give(asked)
    assert books.load(client(service)).inserted == 1


def test_a_token_endpoint_that_refuses_is_told_without_the_secret(books, service):
    service.answers["/token"] = lambda asked: Answer(400, b"invalid_client: s3cret bWU6czNjcmV0")
    with pytest.raises(SourceRefusedError) as caught:
        books.load(client(service))
    assert "/token answers 400: invalid_client: *** ***." in str(caught.value)
    assert "Check MFG_WMS_ID and MFG_WMS_SECRET" in str(caught.value)
