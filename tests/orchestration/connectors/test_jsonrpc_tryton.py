"""The protocol of Tryton, against a real one."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from orchestration.connectors.base import JsonRpcSystem, Since
from orchestration.connectors.config import load_system
from orchestration.connectors.errors import SourceDataError, SourceMissingError, SourceRefusedError
from orchestration.connectors.jsonrpc import JsonRpcConnector, open_jsonrpc
from tests.orchestration.connectors.conftest import Books, Source
from tests.tryton import PASSWORD, USER, Tryton

pytestmark = [pytest.mark.slow]

COUNTS = {
    "products": 40, "boms": 16, "bom_inputs": 83, "productions": 423, "product_suppliers": 30, "purchases": 154,
    "purchase_lines": 314, "sales": 198, "sale_lines": 372, "moves": 4147, "invoices": 333,
}  # fmt: skip


def system(**entities: Any) -> JsonRpcSystem:
    shipped = load_system("tryton").model_dump(mode="json", exclude_defaults=True)
    if entities:
        shipped["entities"] = {
            name: {"key": ["id"], "mode": "full", "expected_within_hours": 26, **entity}
            for name, entity in entities.items()
        }
    return JsonRpcSystem.model_validate({**shipped, "kind": "jsonrpc", "page_size": 100})


def opened(config: JsonRpcSystem, tryton: Tryton, password: str = PASSWORD) -> JsonRpcConnector:
    return open_jsonrpc(config, {"url": tryton.url, "user": USER, "password": password}, sleep=lambda _: None)


def records(connector: JsonRpcConnector, entity: str, since: Since | None = None) -> list[dict[str, Any]]:
    rows = b"".join(connector.extract(entity, since).blocks).splitlines()
    return [orjson.loads(row.split(b"\t")[2].replace(b"\\\\", b"\\")) for row in rows]


@pytest.fixture
def connector(tryton: Tryton) -> Iterator[JsonRpcConnector]:
    """The shipped system, a hundred records a page."""
    connector = opened(system(), tryton)
    yield connector
    connector.close()


def test_every_record_is_read(connector: JsonRpcConnector) -> None:
    assert {entity: len(records(connector, entity)) for entity in COUNTS} == COUNTS


def test_values_become_plain_and_related_fields_stand_beside_the_others(connector: JsonRpcConnector) -> None:
    [product] = [record for record in records(connector, "products") if record["code"] == "FG-0008"]
    assert product["cost_price"] == 630
    assert product["template.name"] == "Maschine Typ H8"
    assert product["template.categories.name"] == ["Finished goods"]
    offer = records(connector, "product_suppliers")[0]
    assert offer["lead_time"] == "432000.0 seconds"
    assert offer["prices.unit_price"] == [7.0619]
    done = next(move for move in records(connector, "moves") if move["state"] == "done")
    assert done["effective_date"] == "2025-09-01"


def test_deactivated_records_are_read_too(connector: JsonRpcConnector, tryton: Tryton) -> None:
    tryton.execute("update product_uom set active = false where symbol = 'lb'")
    try:
        assert "lb" in {unit["symbol"] for unit in records(connector, "units")}
    finally:
        tryton.execute("update product_uom set active = true where symbol = 'lb'")


def test_an_incremental_read_gives_what_was_written_or_made_since(tryton: Tryton, connector: JsonRpcConnector) -> None:
    whole = connector.extract("sales", None)
    assert len(b"".join(whole.blocks).splitlines()) == COUNTS["sales"]
    mark = whole.state.watermark
    assert mark is not None
    [(latest,)] = tryton.rows("select max(coalesce(write_date, create_date))::text from sale_sale")
    assert mark == latest.replace(" ", "T") + "+00:00"
    changed = connector.extract("sales", Since(mark))
    keys = [int(row.split(b"\t")[0]) for row in b"".join(changed.blocks).splitlines()]
    since = f"select id from sale_sale where coalesce(write_date, create_date) >= '{latest}' order by id"
    assert keys == [key for (key,) in tryton.rows(since)]
    assert not changed.complete


def test_nothing_new_keeps_the_watermark(connector: JsonRpcConnector) -> None:
    later = connector.extract("sales", Since("2100-01-01T00:00:00+00:00"))
    assert list(later.blocks) == []
    assert later.state.watermark == "2100-01-01T00:00:00+00:00"


def test_an_expired_session_is_renewed(connector: JsonRpcConnector, tryton: Tryton) -> None:
    assert len(records(connector, "companies")) == 1
    tryton.execute("delete from ir_session")
    assert len(records(connector, "companies")) == 1


def test_a_wrong_password_is_told_without_saying_it(tryton: Tryton) -> None:
    with pytest.raises(SourceRefusedError) as raised:
        opened(system(), tryton, password="wr0ng-s3cret").check()
    assert "MFG_TRYTON_PASSWORD" in str(raised.value)
    assert "wr0ng-s3cret" not in str(raised.value)


@pytest.mark.parametrize(
    ("entity", "kind", "said"),
    [
        ({"model": "product.product", "fields": ["colour"]}, SourceMissingError, "'colour'"),
        ({"model": "product.colour", "fields": ["name"]}, SourceMissingError, "'product.colour'"),
        ({"model": "party.party", "fields": ["name"], "domain": [["colour", "=", 1]]}, SourceMissingError, "'colour'"),
        (
            {"model": "party.party", "fields": ["name"], "mode": "incremental", "cursor": "name"},
            SourceDataError,
            "no date",
        ),
    ],
    ids=["field", "model", "domain", "cursor"],
)
def test_what_tryton_does_not_know_is_named(tryton: Tryton, entity: Any, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        records(opened(system(things=entity), tryton), "things")


def test_a_domain_narrows_what_is_read(tryton: Tryton) -> None:
    posted = {"model": "account.invoice", "fields": ["number"], "domain": [["state", "=", "posted"]]}
    assert len(records(opened(system(invoices=posted), tryton), "invoices")) == 301


def test_loaded_twice_nothing_is_stored_again(tryton: Tryton, books: Books, connector: JsonRpcConnector) -> None:
    source = Source(system(), connector)
    first = books.load(source, "productions")
    again = books.load(source, "productions")
    assert (first.inserted, again.inserted, again.deleted) == (COUNTS["productions"], 0, 0)
    assert [job["job_type"] for job in books.jobs()] == ["full", "incremental"]
