"""Each style of paging against a service that speaks it, and against one that lies in it."""

import json

import pytest

from orchestration.connectors.errors import SourceChangingError, SourceDataError
from tests.orchestration.connectors.web_service import Answer, items, paged

ALL = items(1, 2, 3, 4, 5)


def listed(records, headers=None, **more):
    return Answer(body=json.dumps({"data": records, **more}).encode(), headers=headers or {})


def by_offset(asked, records=ALL, **more):
    offset, limit = int(asked["offset"]), int(asked["limit"])
    return listed(records[offset : offset + limit], **more)


def by_cursor(asked):
    start = int(asked.get("cursor", 0))
    after = start + int(asked["limit"])
    return listed(ALL[start:after], meta={"next": str(after) if after < len(ALL) else None})


def by_header(asked):
    start = int(asked.get("cursor", 0))
    after = start + int(asked["limit"])
    return listed(ALL[start:after], {"X-Next": str(after) if after < len(ALL) else ""})


def by_link(address):
    def answer(asked):
        start = int(asked.get("from", 0))
        rest = start + 2 < len(ALL)
        link = f'<{address}/items?from=0>; rel="first"' + (f", <{address}/items?from={start + 2}>; rel=next" * rest)
        return listed(ALL[start : start + 2], {"Link": link})

    return answer


def by_next(address):
    def answer(asked):
        start = int(asked.get("from", 0))
        return listed(
            ALL[start : start + 2], next=f"{address}/items?from={start + 2}" if start + 2 < len(ALL) else None
        )

    return answer


CURSOR = {"style": "cursor", "cursor_field": "meta.next"}


def error_of(books, source, kind=SourceDataError):
    with pytest.raises(kind):
        books.load(source)
    assert books.versions() == []
    return books.jobs()[-1]["error"]


@pytest.mark.parametrize(
    ("paging", "answer"),
    [
        ({"pages_field": None, "first_page": 0}, lambda asked: paged({**asked, "page": int(asked["page"]) + 1}, ALL, page=None)),
        ({"style": "offset"}, by_offset),
        ({"style": "offset", "total_field": "count"}, lambda asked: by_offset(asked, count=5)),
        (CURSOR, by_cursor),
        ({"style": "cursor", "cursor_header": "X-Next"}, by_header),
        ({"style": "link"}, lambda asked: by_link("")(asked)),
        ({"style": "next"}, lambda asked: by_next("")(asked)),
    ],
)  # fmt: skip
def test_every_style_reads_all_pages(books, service, paging, answer):
    service.answer = answer
    assert books.load(service.source(paging=paging)).inserted == 5
    assert books.stored_keys() == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(("style", "answer"), [("link", by_link), ("next", by_next)])
def test_a_whole_address_of_the_same_service_is_followed(books, service, style, answer):
    service.answer = answer(service.url)
    assert books.load(service.source(paging={"style": style})).inserted == 5


@pytest.mark.parametrize(("style", "answer"), [("link", by_link), ("next", by_next)])
@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:9", "https://127.0.0.1", "//evil.example", "http://a\x01"])
def test_a_next_page_on_another_host_is_refused_and_no_token_sent(books, service, style, answer, elsewhere):
    if "\x01" in elsewhere and style == "link":
        return
    service.answer = answer(elsewhere)
    error = error_of(books, service.source(paging={"style": style}))
    assert "/items leads on to" in error
    assert f"credentials go to {service.url}/ only" in error
    assert len(service.asked) == 1


def test_pages_of_a_known_number_are_asked_for_ahead_and_stored_in_order(books, service):
    service.answer = lambda asked: paged(asked, ALL * 2)
    many = [{"id": number} for number in range(40)]
    service.answer = lambda asked: paged(asked, many)
    books.load(service.source(concurrency=4))
    assert books.stored_keys() == [str(number) for number in range(40)]
    assert sorted(int(asked["page"]) for asked in service.asked) == list(range(1, 21))


def test_offsets_of_a_known_total_are_asked_for_ahead(books, service):
    many = [{"id": number} for number in range(41)]
    service.answer = lambda asked: by_offset(asked, many, total=41)
    paging = {"style": "offset", "total_field": "total"}
    assert books.load(service.source(paging=paging, concurrency=4)).inserted == 41
    assert len(service.asked) == 21


def test_a_service_that_gives_shorter_pages_than_asked_for_is_read_whole(books, service):
    service.answer = lambda asked: by_offset({**asked, "limit": "1"}, total=5)
    paging = {"style": "offset", "total_field": "total"}
    assert books.load(service.source(paging=paging, concurrency=4)).inserted == 5


def test_a_record_that_vanished_from_offset_pages_is_noticed(books, service):
    remaining = {"0": ALL, "2": ALL[1:], "4": ALL[1:]}
    service.answer = lambda asked: by_offset(asked, remaining[asked["offset"]], total=len(remaining[asked["offset"]]))
    source = service.source(paging={"style": "offset", "total_field": "total"})
    assert "has 5 records and gave 4" in error_of(books, source, SourceChangingError)


def test_an_offset_that_is_ignored_is_noticed(books, service):
    service.answer = lambda asked: listed(ALL[:2])
    assert "page 2 repeats an earlier page" in error_of(books, service.source(paging={"style": "offset"}))


@pytest.mark.parametrize("tokens", [["a", "a"], ["a", "b", "a"]])
def test_a_cursor_that_leads_back_is_refused(books, service, tokens):
    left = list(tokens)
    service.answer = lambda asked: listed([{"id": len(left)}], meta={"next": left.pop(0)})
    error = error_of(books, service.source(paging=CURSOR))
    assert f"page {len(tokens)} names a next page that was read already" in error


def test_an_address_that_leads_back_is_refused(books, service):
    service.answer = lambda asked: listed([{"id": len(service.asked)}], next="/items?from=1")
    error = error_of(books, service.source(paging={"style": "next"}))
    assert "page 2 names a next page that was read already" in error


def test_new_addresses_of_the_same_page_are_noticed(books, service):
    service.answer = lambda asked: listed(ALL[:2], next=f"/items?from={len(service.asked)}")
    assert "page 2 repeats an earlier page" in error_of(books, service.source(paging={"style": "next"}))


def test_new_tokens_of_empty_pages_end(books, service):
    service.answer = lambda asked: listed([], meta={"next": len(service.asked)})
    assert "101 pages in a row are empty" in error_of(books, service.source(paging=CURSOR))


def test_an_empty_page_with_a_next_one_is_no_end(books, service):
    pages = {"": ([], "b"), "b": ([], "c"), "c": (ALL, None)}
    service.answer = lambda asked: listed(
        *pages[asked.get("cursor", "")][:1], meta={"next": pages[asked.get("cursor", "")][1]}
    )
    assert books.load(service.source(size=9, paging=CURSOR)).inserted == 5


def test_a_number_of_pages_that_grows_for_ever_is_refused(books, service):
    def grow(asked):
        page = int(asked["page"])
        return listed([{"id": page}], pages=page + 1)

    service.answer = grow
    assert "the service promised 2 pages, and page 15 is not the last" in error_of(books, service.source())


def test_more_pages_than_allowed_are_refused(books, service):
    service.answer = lambda asked: listed([{"id": len(service.asked)}], next=f"/items?from={len(service.asked)}")
    error = error_of(books, service.source(paging={"style": "next"}, max_pages=7))
    assert "there are more than 7 pages (max_pages)" in error


@pytest.mark.parametrize(
    ("paging", "name"),
    [(CURSOR, "meta.next"), ({"style": "cursor", "cursor_header": "X-Next"}, "X-Next"),
     ({"style": "link"}, "Link"), ({"style": "next"}, "next")],
)  # fmt: skip
def test_a_full_page_that_says_nothing_of_a_next_one_is_not_taken_for_all(books, service, paging, name):
    service.answer = lambda asked: listed(ALL[:2])
    assert f"page 1 is full and has no {name}" in error_of(books, service.source(paging=paging))


def test_a_next_page_that_is_no_address_is_refused(books, service):
    service.answer = lambda asked: listed(ALL[:2], next={"page": 2})
    error = error_of(books, service.source(paging={"style": "next"}))
    assert "page 1 names a next page that is no address" in error


@pytest.mark.parametrize(
    ("records", "body"),
    [(".", ALL), ("result.rows", {"result": {"rows": ALL}})],
)
def test_records_may_stand_anywhere(books, service, records, body):
    service.answer = lambda asked: Answer(
        body=json.dumps(body if asked["offset"] == "0" else body and EMPTY[records]).encode()
    )
    assert books.load(service.source(size=5, paging={"style": "offset"}, items={"records": records})).inserted == 5


EMPTY = {".": [], "result.rows": {"result": {"rows": []}}}
