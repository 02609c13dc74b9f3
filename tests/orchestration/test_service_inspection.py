"""Collections of a web service become entities of a new system: their keys, and how the service lists them."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from orchestration.connectors.errors import SourceRefusedError, SystemConfigError
from orchestration.errors import ScaffoldError
from orchestration.found_source import FoundSystem
from orchestration.source_inspection import found_system
from tests.orchestration.connectors.web_service import Answer, Service
from tests.orchestration.connectors.web_service import service as service
from tests.orchestration.scaffolding import settings, written

Records = Sequence[dict[str, Any]]

VENDORS = [
    {"id": None if n == 3 else n, "code": f"V{n % 3}", "number": f"N-{n:02}", "name": f"Vendor {n}", "since": "2026-01-05"}
    for n in range(8)
]  # fmt: skip


def by_offset(service: Service, records: Records) -> Answer:
    asked = service.asked[-1]
    offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", 5))
    body = {
        "found": {"rows": records[offset : offset + limit]},
        "offset": offset,
        "limit": limit,
        "total": len(records),
    }
    return Answer(body=json.dumps(body).encode())


def by_address(service: Service, records: Records) -> Answer:
    asked = service.asked[-1]
    at, size = int(asked.get("at", 0)), int(asked.get("per_page", 5))
    after = f"{service.requests[-1].path}?at={at + size}&per_page={size}" if at + size < len(records) else None
    return Answer(body=json.dumps({"results": records[at : at + size], "next": after}).encode())


def all_at_once(service: Service, records: Records) -> Answer:
    return Answer(body=json.dumps(records).encode())


def listing(service: Service, style: Callable[[Service, Records], Answer], **collections: Records) -> None:
    for name, records in collections.items():
        service.answers[f"/{name}"] = lambda asked, records=records: style(service, records)


def found(service: Service, *paths: str, key: Sequence[str] = (), **more: Any) -> FoundSystem:
    selected = [(path, None) for path in paths]
    return found_system(settings("rest", **more), selected, key, {"MFG_SHOP_URL": service.url})


def test_what_a_service_lists_is_written_loaded_and_staged(checkout, database, service: Service):
    listing(service, by_offset, vendors=VENDORS)
    said = settings("rest", "user", "password", auth={"style": "basic"})
    environ = {"MFG_SHOP_URL": service.url, "MFG_SHOP_USER": "me", "MFG_SHOP_PASSWORD": "s3cret"}
    shop = written(checkout, found_system(said, [("/vendors", "suppliers")], (), environ))
    assert {request.headers["Authorization"] for request in service.requests} == {"Basic bWU6czNjcmV0"}
    assert shop.config.model_dump(include={"records": True, "paging": {"style", "total_field"}}) == {
        "records": "found.rows", "paging": {"style": "offset", "total_field": "total"},
    }  # fmt: skip
    vendors = shop.config.entities["vendors"]
    assert (vendors.key, vendors.mode) == (["number"], "full")
    assert shop.linted() == ""
    assert shop.build(database, environ) == []
    with database.connect() as connection:
        staged = "select number, name, since::text from staging.stg_shop__vendors order by number"
        rows = connection.execute(staged).fetchall()
    assert rows == [(vendor["number"], vendor["name"], vendor["since"]) for vendor in VENDORS]


def test_a_collection_that_lies_elsewhere_says_so_itself(service: Service):
    listing(service, by_address, vendors=VENDORS)
    service.answers["/items"] = lambda asked: Answer(body=json.dumps({"items": VENDORS[:1], "next": None}).encode())
    system = found(service, "/vendors", "/items")
    assert (system.settings["paging"], system.settings["records"]) == (
        {"style": "next", "next_field": "next"},
        "results",
    )
    assert ["records" in entity.settings for entity in system.entities] == [False, True]
    assert [len(entity.records) for entity in system.entities] == [8, 1]


def test_a_key_that_only_the_first_answer_bears_out_is_not_taken(service: Service):
    records = [{"id": min(n, 6), "uuid": f"u{n}"} for n in range(8)]
    listing(service, by_offset, items=records)
    (items,) = found(service, "/items").entities
    assert items.settings["key"] == ["uuid"]


def test_a_collection_that_nothing_identifies_wants_a_key(service: Service):
    listing(service, by_offset, log=[{"line": n, "no": True} for n in range(2)])
    with pytest.raises(ScaffoldError, match=r"/log: nothing tells .* Name them with --key"):
        found(service, "/log")
    (log,) = found(service, "/log", key=["line"]).entities
    assert log.settings["key"] == ["line"]


def test_a_service_that_does_not_tell_how_it_lists_can_be_told(service: Service):
    listing(service, all_at_once, items=VENDORS)
    with pytest.raises(ScaffoldError, match=r"do not tell how further records are asked for.*--paging"):
        found(service, "/items")
    (items,) = found(service, "/items", paging={"style": "link", "size_parameter": None}).entities
    assert len(items.records) == len(VENDORS)


def test_paging_that_further_pages_contradict_is_refused(service: Service):
    body = json.dumps({"data": VENDORS[:4], "total": 8}).encode()
    service.answers["/items"] = lambda asked: Answer(body=body)
    with pytest.raises(
        ScaffoldError, match=r"/items: page 2 repeats an earlier page\. Nothing was written\. .*--paging"
    ):
        found(service, "/items")


def test_collections_that_are_listed_in_two_ways_are_told(service: Service):
    listing(service, by_address, vendors=VENDORS)
    listing(service, by_offset, items=VENDORS)
    with pytest.raises(ScaffoldError, match="lists in different ways"):
        found(service, "/vendors", "/items")


def test_who_is_not_let_in_is_told(service: Service):
    service.answers["/items"] = lambda asked: Answer(401)
    with pytest.raises(SourceRefusedError, match="whether the service wants a token"):
        found(service, "/items")


def test_what_contradicts_itself_is_told_before_anything_is_asked(service: Service):
    with pytest.raises(SystemConfigError, match="besides url, this auth takes password, user"):
        found(service, "/items", auth={"style": "basic"})
    with pytest.raises(SystemConfigError, match=r"paging\.offset\.step"):
        found(service, "/items", paging={"style": "offset", "step": 2})
    assert service.requests == []
