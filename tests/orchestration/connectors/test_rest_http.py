"""One request: what goes with it, where it may lead, how long and large its answer may be."""

import json
import time

import pytest

from orchestration.connectors.errors import SourceDataError, SourceUnreachableError
from tests.orchestration.connectors.web_service import TOKEN, Answer, in_turn, items, paged

GOOD = paged({"page": "1", "per_page": "2"}, items(1))


def test_parameters_and_headers_of_an_entity_go_with_every_page(books, service):
    service.answer = lambda asked: paged(asked, items(1, 2, 3))
    entity = {"parameters": {"open": True, "site": 7}, "headers": {"X-Company": "2"}}
    books.load(service.source(items=entity, headers={"X-Company": "1", "Accept-Language": "en"}))
    assert [asked["site"] for asked in service.asked] == ["7", "7"]
    assert {asked.headers["X-Company"] for asked in service.requests} == {"2"}
    assert {asked.headers["Accept-Language"] for asked in service.requests} == {"en"}


def test_a_listing_may_be_a_post_with_its_parameters_in_the_body(books, service):
    bodies = []

    def answer(_):
        bodies.append(json.loads(service.requests[-1].body))
        return paged({"page": bodies[-1]["paging"]["no"], "per_page": 2}, items(1, 2, 3))

    service.answer = answer
    paging = {"page_parameter": "paging.no", "size_parameter": "paging.size"}
    body = {"filter": {"open": True}, "paging": {"sort": "id"}}
    assert books.load(service.source(items={"body": body}, paging=paging)).inserted == 3
    assert [asked.method for asked in service.requests] == ["POST", "POST"]
    assert bodies[1] == {"filter": {"open": True}, "paging": {"sort": "id", "no": 2, "size": 2}}


def test_a_redirect_within_the_service_is_followed(books, service):
    service.answers["/items"] = lambda asked: Answer(308, headers={"Location": "/v2/items?page=1"})
    service.answers["/v2/items"] = lambda asked: GOOD
    assert books.load(service.source()).inserted == 1
    assert service.requests[-1].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_redirect_to_another_host_is_refused(books, service):
    service.answer = in_turn(Answer(302, headers={"Location": "http://127.0.0.1:9/items?code=s3cret"}))
    with pytest.raises(
        SourceDataError, match=r"/items leads on to http://127\.0\.0\.1, and credentials go to"
    ) as caught:
        books.load(service.source())
    assert "s3cret" not in str(caught.value)


def test_redirects_without_end_are_refused(books, service):
    service.answer = in_turn(Answer(302, headers={"Location": "/items"}))
    with pytest.raises(SourceDataError, match="/items redirects again and again"):
        books.load(service.source())


def test_an_answer_that_drips_is_given_up_at_its_deadline(books, service):
    service.answer = lambda asked: Answer(body=b" ", drip_seconds=0.02, endless=True)
    began = time.monotonic()
    with pytest.raises(SourceUnreachableError, match=r"has not answered in full after 0\.1 s, 2 attempts in a row"):
        books.load(service.source(deadline_seconds=0.1, attempts=2))
    assert time.monotonic() - began < 3


def test_an_answer_that_is_too_large_is_refused(books, service):
    service.answer = lambda asked: Answer(body=b" " * 2001)
    with pytest.raises(SourceDataError, match="an answer of /items is larger than 2,000 bytes"):
        books.load(service.source(max_page_bytes=2000))
    assert len(service.asked) == 1


def test_an_answer_without_end_is_refused(books, service):
    service.answer = lambda asked: Answer(body=b" " * 10_000, endless=True)
    with pytest.raises(SourceDataError, match=r"larger than 1,000,000 bytes\. .*Lower paging\.size"):
        books.load(service.source(max_page_bytes=1_000_000))
    assert len(service.asked) == 1


def test_requests_keep_their_pace(books, service):
    service.answer = lambda asked: paged(asked, items(1, 2, 3, 4, 5))
    books.load(service.source(requests_per_second=0.5))
    assert len(service.waits) == 2
    assert 1.5 < service.waits[0] <= 2
    assert 3.5 < service.waits[1] <= 4


def test_an_error_does_not_wait_for_pages_asked_for_ahead(books, service):
    def answer(asked):
        if asked["page"] == "2":
            return Answer(400, b"bad")
        if int(asked["page"]) > 2:
            service.stalling.wait(5)
        return paged(asked, items(1, 2, 3, 4, 5, 6, 7))

    service.answer = answer
    began = time.monotonic()
    with pytest.raises(SourceDataError, match="/items answers 400"):
        books.load(service.source(concurrency=3))
    assert time.monotonic() - began < 4
