"""How a service is asked for what changed, and where the next load begins."""

import pytest

from tests.orchestration.connectors.web_service import BY_CURSOR, paged


@pytest.mark.parametrize(
    ("since", "value", "watermark", "asked"),
    [
        ({}, "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.678Z", "2026-01-02T02:54:05.000Z"),
        ({"format": "date"}, "2026-01-02T00:04:05Z", "2026-01-02T00:04:05Z", "2026-01-01"),
        ({"format": "epoch_seconds"}, "2026-01-02T00:10:05Z", "2026-01-02T00:10:05Z", "1767312005"),
        ({"format": "epoch_seconds"}, 1767312605, "2026-01-02T00:10:05+00:00", "1767312005"),
        ({"format": "epoch_milliseconds"}, 1767312605999, "2026-01-02T00:10:05.999000+00:00", "1767312005000"),
        ({"template": '[["at", ">=", "{since}"]]'}, "2026-01-02 00:10:00", "2026-01-02 00:10:00",
         '[["at", ">=", "2026-01-02 00:00:00"]]'),
    ],
)  # fmt: skip
def test_the_service_is_asked_in_its_own_way_and_from_somewhat_earlier(books, service, since, value, watermark, asked):
    source = service.source(since={"parameter": "from", **since}, items=BY_CURSOR)
    service.answer = lambda asked: paged(asked, [{"id": 1, "updatedAt": value}])
    assert books.load(source).watermark == watermark
    assert books.load(source).watermark == watermark
    assert service.asked[-1]["from"] == asked


@pytest.mark.parametrize("values", [(9, 10), (10, 9), ("9", "10"), (9.5, 10)])
def test_a_cursor_that_counts_is_compared_as_a_number(books, service, values):
    service.answer = lambda asked: paged(asked, [{"id": str(value), "updatedAt": value} for value in values])
    assert books.load(service.source(items=BY_CURSOR)).watermark == "10"


def test_an_entity_may_be_asked_in_a_way_of_its_own(books, service):
    service.answer = lambda asked: paged(asked, [{"id": 1, "updatedAt": "2026-01-02T03:04:05Z"}])
    entity = {**BY_CURSOR, "since": {"parameter": "changed_from", "format": "date"}, "overlap_minutes": 0}
    source = service.source(items=entity)
    books.load(source)
    books.load(source)
    assert service.asked[-1]["changed_from"] == "2026-01-02"


def test_what_changed_behind_the_reader_is_found_by_the_next_load(books, service):
    """The last record of a listing by id is newer than one that was changed after it had been read."""
    records = [{"id": 1, "updatedAt": "2026-01-01T00:00:00Z"}, {"id": 2, "updatedAt": "2026-03-02T02:00:59Z"}]
    service.answer = lambda asked: paged(asked, records)
    source = service.source(items=BY_CURSOR)
    books.load(source)
    changed = {"id": 1, "updatedAt": "2026-03-02T02:00:30Z"}
    service.answer = lambda asked: paged(asked, [changed] if asked["updated_after"] <= changed["updatedAt"] else [])
    books.load(source)
    assert books.versions("1")[-1] == changed
