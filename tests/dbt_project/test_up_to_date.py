"""Nights of random changes, late, backdated, wrong and corrected: brought up to date, tables are as if built anew."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from orchestration.postgres.connect import connect
from tests.change_log import make_room
from tests.dbt_project.plant import AS_OF, Company, night

pytestmark = pytest.mark.slow

ITEMS = ("P-1", "P-2", "P-3")
QUANTITIES = (1, "2", 5, "many", None, 0)
DAYS = ("20260105", "20251224", "20260301", "20241399", "00000000", None)

Record = dict[str, Any]


def item(key: str, chance: random.Random) -> Record:
    return {"itm_no": key, "descr": f"Part {chance.randrange(3)}", "uom": "pcs", "mk_by": "B", "stat": "A"}


def order(key: str, chance: random.Random) -> Record:
    return {"so_no": key, "cst_no": "C1", "d_ord": chance.choice(DAYS), "curr": "USD"}


def line(key: str, chance: random.Random) -> Record:
    number, position = key.split("|")
    return {
        "so_no": number, "ln": position, "itm_no": chance.choice([*ITEMS, "P-9"]), "whs": "W01", "stat": chance.choice("OPC"),
        "qty": chance.choice(QUANTITIES), "d_req": chance.choice(DAYS),
    }  # fmt: skip


def movement(key: str, chance: random.Random) -> Record:
    day = AS_OF + timedelta(days=chance.randrange(-60, 6))
    return {
        "id": key, "article": chance.choice(ITEMS), "site": "NORTH", "type": chance.choice(["RCPT", "SHIP", "???"]),
        "quantity": chance.choice(QUANTITIES), "bookedAt": f"{day}T10:00:00Z",
    }  # fmt: skip


CHANGING: dict[tuple[str, str], tuple[list[str], Callable[[str, random.Random], Record]]] = {
    ("demo_erp", "items"): (list(ITEMS), item),
    ("demo_erp", "sales_orders"): ([f"SO{n}" for n in range(6)], order),
    ("demo_erp", "sales_order_lines"): ([f"SO{n}|{ln}" for n in range(7) for ln in (1, 2)], line),
    ("demo_wms", "movements"): ([str(n) for n in range(20)], movement),
}


def change(company: Company, chance: random.Random, share: float) -> None:
    """Stores a new version of some records, or that they are gone."""
    with connect(company.url, "mfg_loader") as connection, connection.cursor() as cursor:
        for (system, entity), (keys, record) in CHANGING.items():
            make_room(connection, system, entity)
            versions = [
                (system, entity, key, None if gone else json.dumps(record(key, chance)), gone)
                for key in keys
                if chance.random() < share
                for gone in [chance.random() < 0.2]
            ]
            cursor.executemany(
                """
                insert into raw.records (job_id, system, entity, source_key, payload, is_deleted, extracted_at)
                values (gen_random_uuid(), %s, %s, %s, %s, %s, now())
                """,
                versions,
            )


def test_tables_brought_up_to_date_are_those_built_anew(company: Company) -> None:
    chance = random.Random(1)
    company.plant("demo_erp", "warehouses", [{"whs": "W01", "nam": "Main", "site": "Graz"}])
    company.plant("demo_erp", "customers", [{"cst_no": "C1", "nam": "Client", "ctry": "at", "stat": "A"}])
    company.plant("demo_wms", "sites", [{"code": "NORTH", "name": "North", "erpCode": "W01"}])
    change(company, chance, 0.9)
    night(company)
    for days in (0, 1, 3, 4):
        change(company, chance, 0.2)
        brought_up_to_date = night(company, as_of=AS_OF + timedelta(days=days))
    company.forget_basis()
    assert night(company, as_of=AS_OF + timedelta(days=days)) == brought_up_to_date


def test_a_build_that_failed_is_not_carried_on_from(company: Company) -> None:
    company.build()
    assert company.basis_day() == AS_OF
    with connect(company.url) as connection:
        connection.execute("revoke select on raw.records from mfg_transformer")
    tomorrow = AS_OF + timedelta(days=1)
    assert any(result.failed for result in company.build(as_of=tomorrow))
    assert company.basis_day() == tomorrow, "some tables may be of that day"
    assert any(result.failed for result in company.build(as_of=AS_OF))
    assert company.basis_day() is None, "what was begun anew is not whole"
