"""A web service that pages, stalls, repeats itself, breaks off, and refuses."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from orchestration.connectors.errors import (
    MissingVariableError,
    SourceChangingError,
    SourceDataError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)
from orchestration.connectors.rest import open_rest
from tests.orchestration.connectors.web_service import BY_CURSOR, Answer, in_turn, items, paged, rest_system


def failure(books, source, kind):
    """The error of a load that must fail with `kind`, as it was booked."""
    with pytest.raises(kind):
        books.load(source)
    return books.jobs()[-1]["error"]


# Pages


def test_all_pages_are_read(books, service):
    service.answer = lambda asked: paged(asked, items(1, 2, 3, 4, 5))
    result = books.load(service.source())
    assert (result.inserted, books.stored_keys()) == (5, ["1", "2", "3", "4", "5"])
    assert service.asked == [{"page": str(page), "per_page": "2"} for page in (1, 2, 3)]


def test_a_service_without_records_is_complete(books, service):
    service.answer = lambda asked: paged(asked, items(1))
    books.load(service.source())
    service.answer = lambda asked: paged(asked, [])
    assert books.load(service.source()).deleted == 1


def test_only_what_was_updated_since_is_asked_for_and_nothing_is_taken_for_deleted(books, service):
    source = service.source(items=BY_CURSOR)
    service.answer = lambda asked: paged(asked, items(1, 3, 2))
    assert books.load(source).watermark == "2026-01-03T00:00:00Z"
    service.answer = lambda asked: paged(asked, items(3, 4))
    result = books.load(source)
    assert service.asked[-1]["updated_after"] == "2026-01-02T23:50:00Z"
    assert (result.inserted, result.unchanged, result.deleted, result.record_count) == (1, 1, 0, 4)
    service.answer = lambda asked: paged(asked, [])
    assert books.load(source).watermark == "2026-01-04T00:00:00Z"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-01-01T12:00:00+02:00", "2026-01-01T11:00:00+00:00"),
        ("2026-01-01T12:00:00", "2026-01-01T12:00:00.5Z"),
        ("2025-12-31", "2026-01-01"),
        ("not a date", "2026-01-01"),
    ],
)
def test_the_watermark_is_the_latest_instant_and_not_the_highest_text(books, service, earlier, later):
    for values in ((earlier, later), (later, earlier)):
        records = [{"id": value, "updatedAt": value} for value in values]
        service.answer = lambda asked, records=records: paged(asked, records)
        assert books.load(service.source(items=BY_CURSOR), full=True).watermark == later


def test_numbers_and_text_arrive_as_they_were(books, service):
    record = {"id": 2**63, "price": 0.1, "text": "tab\t \\u0000 ü 🏭", "deep": [{"x": None}]}
    service.answer = lambda asked: paged(asked, [record])
    books.load(service.source())
    assert books.versions() == [record]


def test_nul_is_made_visible(books, service):
    service.answer = lambda asked: paged(asked, [{"id": "1\0", "a\0": "b\0c"}])
    books.load(service.source())
    assert (books.stored_keys(), books.versions()) == (["1␀"], [{"id": "1␀", "a␀": "b␀c"}])


# Pages that contradict themselves


def test_a_page_that_is_repeated_for_ever_is_noticed(books, service):
    service.answer = lambda asked: paged(
        {**asked, "page": "1"}, items(1, 2, 3, 4), page=int(asked["page"]), pages=10**9
    )
    assert "wms.items: page 2 repeats an earlier page." in failure(books, service.source(), SourceDataError)


def test_pages_that_go_round_in_circles_are_noticed(books, service):
    def round_and_round(asked):
        first = (int(asked["page"]) % 3 + 1) * 2
        return paged(
            {**asked, "page": "1"}, items(first, first + 1), page=int(asked["page"]), pages=int(asked["page"]) + 1
        )

    service.answer = round_and_round
    assert "page 4 repeats an earlier page" in failure(books, service.source(), SourceDataError)


def test_a_service_that_promises_pages_and_never_gives_any_is_noticed(books, service):
    service.answer = lambda asked: paged(asked, [], pages=10**9)
    assert "page 2 repeats an earlier page" in failure(books, service.source(), SourceDataError)


def test_another_page_than_the_one_asked_for_is_refused(books, service):
    service.answer = lambda asked: paged(asked, items(1, 2, 3), page=1)
    assert "asked for page 2, the service gave page 1" in failure(books, service.source(), SourceDataError)


def test_a_record_that_slipped_to_another_page_meanwhile_is_missed_by_nobody(books, service):
    service.answer = lambda asked: paged(asked, items(1, 2, 3, 4))
    books.load(service.source())
    remaining = {"1": items(1, 2, 3, 4), "2": items(2, 3, 4)}
    service.answer = lambda asked: paged(asked, remaining[asked["page"]])
    error = failure(books, service.source(), SourceChangingError)
    assert "the source says it has 4 records and gave 3 different ones" in error
    assert None not in books.versions()


def test_a_record_that_came_twice_while_another_was_missed_is_noticed(books, service):
    service.answer = lambda asked: paged(asked, items(1, 2, 2, 4))
    assert "has 4 records and gave 3" in failure(books, service.source(), SourceChangingError)


def test_a_record_that_was_added_meanwhile_is_welcome(books, service):
    growing = {"1": items(1, 2, 3), "2": items(1, 2, 3, 4)}
    service.answer = lambda asked: paged(asked, growing[asked["page"]])
    assert books.load(service.source()).inserted == 4


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b'{"data": [{"id": 1}', "/items answers with something that is not JSON"),
        (b"<html>please log in</html>", "/items answers with something that is not JSON"),
        (b"[]", "page 1 has no list 'data'"),
        (b'{"data": {"id": 1}, "pages": 1}', "page 1 has no list 'data'"),
        (b'{"data": [1], "pages": 1}', "page 1 has no list 'data'"),
        (b'{"data": [{"id": 1}]}', "page 1 does not say how many pages there are"),
        (b'{"data": [{"id": 1}], "pages": 1, "total": "1"}', "page 1 gives a total that is no number"),
        (b'{"data": [{"no": 1}], "pages": 1}', "a record has no field id; it has no"),
        (
            b'{"data": [{"id": %s1%s}], "pages": 1}' % (b"[" * 300, b"]" * 300),
            "page 1 has a record that cannot be written",
        ),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(books, service, body, cause):
    service.answer = in_turn(Answer(body=body))
    assert f"wms.items: {cause}" in failure(books, service.source(), (SourceDataError, SourceMissingError))
    assert len(service.asked) == 1


def test_a_page_that_breaks_leaves_nothing_of_those_before(books, service):
    service.answer = lambda asked: paged(asked, items(1, 2, 3)) if asked["page"] == "1" else Answer(body=b"{")
    failure(books, service.source(items=BY_CURSOR), SourceDataError)
    assert (books.versions(), books.jobs()[0]["watermark"]) == ([], None)


# Refusals


def test_a_wrong_token_is_told_without_being_shown_though_the_service_quotes_it(books, service):
    error = failure(books, service.source(token="wr0ng-s3cret"), SourceRefusedError)
    assert "wms.items: /items answers 401: Bearer *** is no good. " in error
    assert "Check MFG_WMS_TOKEN, and what it may read." in error
    assert len(service.asked) == 1


def test_a_path_that_is_not_there_is_named(books, service):
    error = failure(books, service.source(items={"path": "/item"}), SourceMissingError)
    assert "/item answers 404: nothing here. " in error
    assert "Correct path in system.yaml, or MFG_WMS_URL." in error


def test_what_the_service_says_about_a_bad_request_is_passed_on(books, service):
    service.answer = in_turn(Answer(422, b"per_page:\n  too large " + b"x" * 10_000))
    error = failure(books, service.source(), SourceDataError)
    assert "/items answers 422: per_page: too large xxx" in error
    assert len(error) < 600


# Patience


def test_a_service_that_fails_once_is_asked_again(books, service):
    good = paged({"page": "1", "per_page": "2"}, items(1))
    service.answer = in_turn(Answer(500), Answer(503), good)
    assert books.load(service.source()).inserted == 1
    assert len(service.waits) == 2
    assert all(0 <= wait <= 2 for wait in service.waits)


def test_patience_starts_anew_with_every_page(books, service):
    pages = [paged({"page": str(page), "per_page": "2"}, items(1, 2, 3, 4)) for page in (1, 2)]
    service.answer = in_turn(Answer(500), Answer(500), pages[0], Answer(500), Answer(500), pages[1])
    assert books.load(service.source()).inserted == 4


@pytest.mark.parametrize(("asked_for", "waited"), [("7", 7), ("86400", 60), ("²", 0), ("soon", 0)])
def test_a_service_that_names_its_pause_is_obeyed_within_reason(books, service, asked_for, waited):
    good = paged({"page": "1", "per_page": "2"}, items(1))
    service.answer = in_turn(Answer(429, headers={"Retry-After": asked_for}), good)
    books.load(service.source())
    (wait,) = service.waits
    assert waited <= wait <= max(waited, 1)


def test_a_pause_may_be_a_date(books, service):
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    good = paged({"page": "1", "per_page": "2"}, items(1))
    service.answer = in_turn(Answer(429, headers={"Retry-After": at}), good)
    books.load(service.source())
    assert 20 < service.waits[0] <= 40


def test_a_service_that_stays_busy_is_given_up_and_worth_another_night(books, service):
    service.answer = in_turn(Answer(429))
    with pytest.raises(SourceUnreachableError) as caught:
        books.load(service.source())
    assert caught.value.retryable
    assert "/items answers 429, 3 attempts in a row. " in books.jobs()[0]["error"]
    assert len(service.asked) == 3


def test_an_answer_that_breaks_off_is_asked_for_again(books, service):
    good = paged({"page": "1", "per_page": "2"}, items(1))
    service.answer = in_turn(Answer(body=good.body[:-9], drop=True), good)
    assert books.load(service.source()).inserted == 1


def test_an_answer_that_is_not_what_its_encoding_says_is_refused(books, service):
    service.answer = in_turn(
        Answer(body=gzip.compress(b"{}")[:-9] + b"garbage!!", headers={"Content-Encoding": "gzip"})
    )
    assert "/items answers with something that is not JSON" in failure(books, service.source(), SourceDataError)


def test_a_service_that_keeps_silent_is_given_up(books, service):
    def stall(_):
        service.stalling.wait(20)
        return Answer()

    service.answer = stall
    error = failure(books, service.source(timeout_seconds=0.1, attempts=2), SourceUnreachableError)
    assert f"{service.url}/items does not answer (timed out), 2 attempts in a row" in error


def test_a_service_that_is_down_is_named_without_the_password_in_its_address(books, service):
    source = service.source(url="http://user:s3cret@127.0.0.1:9/api")
    error = failure(books, source, SourceUnreachableError)
    assert "http://127.0.0.1:9/api/items does not answer" in error
    assert "Check that the service runs and that MFG_WMS_URL is its address" in error
    assert "s3cret" not in error


# Opening


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000",
        "ftp://host/",
        "http://",
        "http://host:s3cret/",
        "//host",
        "http://h\x01/",
        "http://h/?key=s3cret",
    ],
)
def test_what_is_no_address_is_refused_at_once(url):
    with pytest.raises(MissingVariableError, match="MFG_WMS_URL is not the address of a web service") as caught:
        open_rest(rest_system(), url, {})
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("token", ["two\nlines-s3cret", "tökén-s3cret"])
def test_a_token_that_cannot_be_sent_is_refused_without_being_shown(token):
    with pytest.raises(MissingVariableError, match="MFG_WMS_TOKEN has characters that no token has") as caught:
        open_rest(rest_system(), "http://127.0.0.1:9", {"token": token})
    assert "s3cret" not in str(caught.value)


def test_a_service_that_answers_one_record_passes_the_check(service):
    service.answer = lambda asked: paged(asked, items(1, 2, 3))
    service.source().connector.check()
    assert service.asked == [{"page": "1", "per_page": "1"}]


def test_a_service_that_refuses_fails_the_check(service):
    with pytest.raises(SourceRefusedError):
        service.source(token=None).connector.check()


def test_a_service_without_a_token_is_sent_none(service):
    with pytest.raises(SourceRefusedError, match="None is no good"):
        service.source(token=None).connector.check()
