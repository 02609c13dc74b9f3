"""Models that describe their fields become entities of a new system: a real Tryton, and an Odoo as its documentation says."""

from typing import Any

import pytest

from orchestration.connectors.errors import SourceMissingError, SystemConfigError
from orchestration.errors import ScaffoldError
from orchestration.source_inspection import found_system
from tests.orchestration.connectors.odoo import DATABASE, KEY, odoo
from tests.orchestration.connectors.web_service import Service
from tests.orchestration.connectors.web_service import service as service
from tests.orchestration.scaffolding import settings, written
from tests.tryton import Tryton

PARTNERS = {
    "name": "char", "active": "boolean", "parent_id": "many2one", "child_ids": "one2many", "logo": "binary",
    "credit": "(monetary)", "limit": "monetary", "since": "date", "write_date": "datetime", "x-y": "char",
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"id": 1, "name": "Acme", "since": "2020-01-01", "limit": 3, "write_date": "2026-01-01 10:00:00"},
    {"id": 2, "name": "2024-01-01", "parent_id": [1, "Acme"], "limit": 0.5, "write_date": "2026-01-02 23:30:00"},
]


@pytest.fixture
def environ(service: Service) -> dict[str, str]:
    """The way to an Odoo with partners, and with kinds of them that keep no time of change and no record."""
    kinds = ({"name": "char", "count": "(integer)"}, [])
    service.answers |= odoo(
        {"res.partner": (PARTNERS, ROWS), "res.kind": kinds, "res.empty": ({"ids": "one2many"}, [])}
    )
    return {"MFG_SHOP_URL": service.url, "MFG_SHOP_TOKEN": KEY, "MFG_SHOP_DATABASE": DATABASE}


ODOO = settings("jsonrpc", "token", "database", dialect="odoo")


def test_what_odoo_says_of_its_fields_is_written_loaded_and_staged(checkout, database, environ):
    found = found_system(ODOO, [("res.partner", "suppliers"), ("res.kind", None)], (), environ)
    shop = written(checkout, found)
    partners, kinds = shop.config.entities["res_partner"], shop.config.entities["res_kind"]
    assert (partners.key, partners.mode, partners.cursor, partners.full_every_days) == (
        ["id"], "incremental", "write_date", 7,
    )  # fmt: skip
    assert partners.fields == ["name", "active", "parent_id", "limit", "since", "write_date"]
    assert (kinds.mode, kinds.fields) == ("full", ["name", "count"])
    assert shop.left_out == [
        "res_partner: fields child_ids, logo, x-y, which no column holds",
        "res_partner: fields credit, which are computed, and may change without their record (mode: full would tell)",
    ]
    assert shop.linted() == ""
    assert shop.build(database, environ) == []
    with database.connect() as connection:
        rows = connection.execute(
            "select id, name, parent_id, parent_id_name, field_limit, since::text, write_date at time zone 'UTC' "
            "from staging.stg_shop__res_partner order by id"
        ).fetchall()
    assert [tuple(map(str, row)) for row in rows] == [
        ("1", "Acme", "None", "None", "3", "2020-01-01", "2026-01-01 10:00:00"),
        ("2", "2024-01-01", "1", "Acme", "0.5", "None", "2026-01-02 23:30:00"),
    ]


def test_a_model_without_a_field_to_read_is_told(environ):
    with pytest.raises(ScaffoldError, match=r"res\.empty has no field that can be read"):
        found_system(ODOO, [("res.empty", None)], (), environ)


def test_a_connection_that_does_not_fit_the_dialect_is_told_before_anything_is_asked(environ, service):
    with pytest.raises(SystemConfigError, match="odoo takes url, token, database"):
        found_system(settings("jsonrpc", "user", dialect="odoo"), [("res.partner", None)], (), environ)
    assert service.requests == []


@pytest.mark.slow
def test_what_a_real_tryton_says_of_its_fields_is_written_loaded_and_staged(checkout, database, tryton: Tryton):
    said = settings("jsonrpc", "user", "password", dialect="tryton")
    environ = {name.replace("TRYTON", "SHOP"): value for name, value in tryton.variables.items()}
    selected = [("purchase.purchase", "purchase_orders"), ("purchase.line", None), ("product.product", "skus")]
    shop = written(checkout, found_system(said, selected, (), environ))
    purchases = shop.config.entities["purchase"]
    assert (purchases.key, purchases.cursor, purchases.full_every_days) == (["id"], "last_modified_at", 7)
    assert {"number", "party", "purchase_date", "last_modified_at"} <= set(purchases.fields)
    assert not {"id", "lines", "invoices", "total_amount"} & set(purchases.fields)
    assert any("total_amount" in line and "computed" in line for line in shop.left_out)
    assert shop.linted() == ""
    assert shop.build(database, environ) == []
    staged = """
        select number, party, purchase_date, (last_modified_at at time zone 'UTC')::text
        from staging.stg_shop__purchase order by id::int
    """
    there = """
        select number, party::text, purchase_date, coalesce(write_date, create_date)::text from purchase_purchase order by id
    """
    with database.connect() as connection:
        assert connection.execute(staged).fetchall() == tryton.rows(there)
        refused = "select count(*) from staging.rejected_rows where model like 'stg%'"
        assert connection.execute(refused).fetchone() == (0,)


@pytest.mark.slow
def test_a_model_that_tryton_does_not_have_is_named(tryton: Tryton):
    said = settings("jsonrpc", "user", "password", dialect="tryton")
    environ = {name.replace("TRYTON", "SHOP"): value for name, value in tryton.variables.items()}
    with pytest.raises(SourceMissingError, match=r"sale_nonsense: .*model\.sale\.nonsense"):
        found_system(said, [("sale.nonsense", None)], (), environ)
