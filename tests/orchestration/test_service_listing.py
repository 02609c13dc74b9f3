"""How a service lists is taken from an answer only as far as that proves it."""

from typing import Any

import httpx
import pytest

from orchestration.connectors.rest_http import Answer
from orchestration.errors import ScaffoldError
from orchestration.service_listing import listing_of

ITEMS = [{"id": 1}, {"id": 2}]
LINK = {"next": {"url": "/items?page=2", "rel": "next"}}


def answer(body: Any, links: Any = None) -> Answer:
    return Answer(body, httpx.URL("http://127.0.0.1/items"), httpx.Headers(), links or {})


@pytest.mark.parametrize(
    ("body", "paging"),
    [
        ({"data": ITEMS, "page": 1, "pages": 9, "total": 18}, {}),
        ({"data": ITEMS, "meta": {"currentPage": 0, "totalPages": 9, "total_count": 18}},
         {"style": "page", "pages_field": "meta.totalPages", "page_field": "meta.currentPage", "first_page": 0,
          "total_field": "meta.total_count"}),
        ({"data": ITEMS, "_links": {"next": {"href": "/items?page=2"}}}, {"style": "next", "next_field": "_links.next.href"}),
        ({"data": ITEMS, "count": 2, "next": None}, {"style": "next", "next_field": "next"}),
        ({"data": ITEMS, "total": 18, "skip": 0, "limit": 2},
         {"style": "offset", "offset_parameter": "skip", "size_parameter": "limit", "total_field": "total"}),
        ({"data": ITEMS, "total": 1}, None),
        ({"data": ITEMS, "next": "AbC123"}, None),
        ({"data": ITEMS}, None),
    ],
    ids=["assumed", "pages", "address", "last page", "offset", "total of something else", "token", "nothing"],
)  # fmt: skip
def test_paging_is_what_the_answer_proves(body: Any, paging: Any) -> None:
    assert listing_of("/items", answer(body), None).paging == paging


def test_a_link_header_tells_more_than_a_body() -> None:
    body = {"data": ITEMS, "page": 1, "pages": 9, "total": 18}
    assert listing_of("/items", answer(body, LINK), None).paging == {"style": "link", "total_field": "total"}


@pytest.mark.parametrize(
    ("body", "records"),
    [(ITEMS, "."), ({"result": {"rows": ITEMS}}, "result.rows"), ({"data": ITEMS, "included": [{"id": 9}]}, "data")],
)
def test_records_stand_where_the_one_list_is_or_where_they_are_assumed(body: Any, records: str) -> None:
    listing = listing_of("/items", answer(body), None)
    assert (listing.records_path, listing.records) == (records, ITEMS)


def test_several_lists_are_told_and_one_of_them_can_be_named() -> None:
    body = {"vendors": ITEMS, "sites": [{"id": 9}]}
    with pytest.raises(ScaffoldError, match=r"/items answers with several lists: vendors, sites\. .* --records"):
        listing_of("/items", answer(body), None)
    assert listing_of("/items", answer(body), "vendors").records == ITEMS


@pytest.mark.parametrize("body", [{"data": []}, {"data": [1]}, {"data": {"id": 1}}, {}, "text", None])
def test_an_answer_without_records_is_told(body: Any) -> None:
    with pytest.raises(ScaffoldError, match="/items answers without a record at 'data'"):
        listing_of("/items", answer(body), None)
