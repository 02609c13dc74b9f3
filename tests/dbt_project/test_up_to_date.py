"""Nights of random changes, late, backdated, wrong and corrected: brought up to date, tables are as if built anew."""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from orchestration.postgres.connect import connect
from orchestration.settings import DEMO_SYSTEMS, Settings
from orchestration.transform import build
from tests.change_log import make_room
from tests.dbt_project.plant import AS_OF, Company, Rows, night

pytestmark = pytest.mark.slow

SYSTEMS = (*DEMO_SYSTEMS, "workbook")
ITEMS = ("P-1", "P-2", "P-3", "p2", "K-7")
WAREHOUSES = ("W01", "W02", "W03")
SITES = ("NORTH", "SOUTH", "EAST")
CUSTOMERS = ("C1", "C2", "C3")
VENDORS = ("V1", "V2", "V3")
QUANTITIES = (1, "2", 5, 3, "4.5", 7, "many", None, 0)
DAYS = ("20260105", "20251224", "20251230", "20260110", "20260301", "20241399", "00000000", None)

Record = dict[str, Any]


def item(key: str, chance: random.Random) -> Record:
    return {
        "itm_no": key,
        "descr": f"Part {chance.randrange(3)}",
        "uom": chance.choice(["ea", "kg"]),
        "mk_by": "B",
        "stat": "A",
    }


def alias(key: str, chance: random.Random) -> Record:
    return {"alias": key, "itm_no": chance.choice(ITEMS[:3]), "src": "old"}


def unit(key: str, chance: random.Random) -> Record:
    return {
        "Item code": key,
        "From unit": "box",
        "To unit": chance.choice(["ea", "kg"]),
        "Factor": chance.choice([4, 5]),
    }


def rate(key: str, chance: random.Random) -> Record:
    return {"Date": key, "From": "EUR", "To": "USD", "Rate": chance.choice(["1.1", "1.2", "none"])}


def warehouse(key: str, chance: random.Random) -> Record:
    return {"whs": key, "nam": "Main", "site": "Graz"}


def customer(key: str, chance: random.Random) -> Record:
    return {"cst_no": key, "nam": "Client", "ctry": "at", "stat": chance.choice("AX")}


def site(key: str, chance: random.Random) -> Record:
    return {"code": key, "name": key, "erpCode": chance.choice(WAREHOUSES)}


def order(key: str, chance: random.Random) -> Record:
    return {
        "so_no": key,
        "cst_no": chance.choice(CUSTOMERS),
        "d_ord": chance.choice(DAYS),
        "curr": chance.choice(["USD", "EUR"]),
    }


def line(key: str, chance: random.Random) -> Record:
    number, position = key.split("|")
    return {
        "so_no": number, "ln": position, "itm_no": chance.choice([*ITEMS, "P-9"]), "whs": chance.choice(WAREHOUSES),
        "stat": chance.choice("OPCX"), "qty": chance.choice([*QUANTITIES, -1]), "prc": 7, "d_req": chance.choice(DAYS),
    }  # fmt: skip


def sheet_line(key: str, chance: random.Random) -> Record:
    """Some are lines that the first system has too, which is the one to be believed."""
    number, position = key.split("|")
    return {
        "Order number": number, "Line": position, "Item code": chance.choice(ITEMS), "Warehouse code": chance.choice(WAREHOUSES),
        "Status": "open",
        "Quantity": chance.choice([2, 3]), "Unit": chance.choice(["box", "ea", None]), "Unit price": 9, "Order date": "2026-01-05",
    }  # fmt: skip


def stock(key: str, chance: random.Random) -> Record:
    return {
        "id": key,
        "article": chance.choice(ITEMS),
        "site": chance.choice(SITES),
        "onHand": chance.choice([0, 3, 9]),
    }


def movement(key: str, chance: random.Random) -> Record:
    day = AS_OF + timedelta(days=chance.randrange(-60, 6))
    return {
        "id": key, "article": chance.choice(ITEMS), "site": chance.choice(SITES),
        "type": chance.choice(["RCPT", "SHIP", "COUNT", "???"]), "quantity": chance.choice(QUANTITIES), "bookedAt": f"{day}T10:00:00Z",
    }  # fmt: skip


def invoice(key: str, chance: random.Random) -> Record:
    return {
        "RechnungNr": key, "Pos": 1, "KundenNr": chance.choice(CUSTOMERS), "Artikel": chance.choice([*ITEMS, None]), "Menge": "2",
        "Betrag": chance.choice(["10,50", "zehn"]), "Waehrung": chance.choice(["EUR", "USD"]), "Datum": "05.01.2026",
    }  # fmt: skip


def vendor(key: str, chance: random.Random) -> Record:
    return {"vnd_no": key, "nam": "Mill", "ltm_dd": chance.choice(["7", "x"])}


def purchase(key: str, chance: random.Random) -> Record:
    return {
        "po_no": key,
        "vnd_no": chance.choice(VENDORS),
        "curr": chance.choice(["USD", "EUR"]),
        "d_ord": chance.choice(DAYS[:3]),
    }


def purchase_line(key: str, chance: random.Random) -> Record:
    number, position = key.split("|")
    return {
        "po_no": number, "ln": position, "itm_no": chance.choice([*ITEMS, "P-9"]), "whs": chance.choice(WAREHOUSES),
        "stat": chance.choice("OPCX"), "qty": chance.choice(QUANTITIES), "prc": 3, "d_exp": chance.choice(DAYS[:4]),
    }  # fmt: skip


def receipt(key: str, chance: random.Random) -> Record:
    return {
        "rcv_no": key, "po_no": f"PO{chance.randrange(4)}", "ln": chance.choice("12"), "qty": chance.choice(QUANTITIES),
        "d_rcv": chance.choice(DAYS[:4]),
    }  # fmt: skip


def sheet_receipt(key: str, chance: random.Random) -> Record:
    return {
        "Receipt number": key, "Order number": f"PO{chance.randrange(4)}", "Line": chance.choice([1, 2]), "Quantity": 2,
        "Unit": chance.choice(["box", "ea", None]), "Receipt date": "2026-01-07",
    }  # fmt: skip


def work_order(key: str, chance: random.Random) -> Record:
    return {
        "wo_no": key, "itm_no": chance.choice(ITEMS), "whs": chance.choice([*WAREHOUSES, None]),
        "stat": chance.choice(["10", "20", "30"]), "qty": chance.choice(QUANTITIES), "d_start": chance.choice(DAYS),
    }  # fmt: skip


CHANGING: dict[tuple[str, str], tuple[list[str], Callable[[str, random.Random], Record]]] = {
    ("demo_erp", "items"): (list(ITEMS[:4]), item),
    ("demo_erp", "item_aliases"): (["K-7", "P2"], alias),
    ("workbook", "unit_conversions"): (["P-1", "P-2", ""], unit),
    ("demo_accounting", "exchange_rates"): (["2026-01-02", "2026-01-05", "2026-01-20"], rate),
    ("demo_erp", "warehouses"): (list(WAREHOUSES), warehouse),
    ("demo_erp", "customers"): (list(CUSTOMERS), customer),
    ("demo_wms", "sites"): (list(SITES), site),
    ("demo_erp", "sales_orders"): ([f"SO{n}" for n in range(9)], order),
    ("demo_erp", "sales_order_lines"): ([f"SO{n}|{ln}" for n in range(10) for ln in (1, 2, 3)], line),
    ("workbook", "sales_orders"): ([f"SO{n}|{ln}" for n in range(5) for ln in (1, 4)], sheet_line),
    ("demo_wms", "stock"): ([str(n) for n in range(6)], stock),
    ("demo_wms", "movements"): ([str(n) for n in range(40)], movement),
    ("demo_erp", "vendors"): (list(VENDORS), vendor),
    ("demo_erp", "purchase_orders"): ([f"PO{n}" for n in range(4)], purchase),
    ("demo_erp", "purchase_order_lines"): ([f"PO{n}|{ln}" for n in range(5) for ln in (1, 2)], purchase_line),
    ("demo_erp", "purchase_receipts"): ([f"RC{n}" for n in range(8)], receipt),
    ("workbook", "purchase_receipts"): ([f"RC{n}" for n in range(6, 10)], sheet_receipt),
    ("demo_erp", "work_orders"): ([f"WO{n}" for n in range(8)], work_order),
    ("demo_accounting", "invoices"): ([f"R{n}" for n in range(12)], invoice),
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
                for gone in [chance.random() < 0.1]
            ]
            cursor.executemany(
                """
                insert into raw.records (job_id, system, entity, source_key, payload, is_deleted, extracted_at)
                values (gen_random_uuid(), %s, %s, %s, %s, %s, now())
                """,
                versions,
            )


def book(company: Company, chance: random.Random, night: str) -> None:
    """Stores movements together with the stock that they leave."""
    with connect(company.url, "mfg_loader") as connection:
        stocks = connection.execute("""
            select distinct on (source_key) source_key, payload from raw.records
            where system = 'demo_wms' and entity = 'stock' and payload is not null
            order by source_key, record_id desc
        """).fetchall()
        for key, payload in chance.sample(stocks, k=min(2, len(stocks))):
            moved = {
                "id": f"{night} {key}",
                "article": payload["article"],
                "site": payload["site"],
                "type": "RCPT",
                "quantity": 2,
            }
            booked = moved | {"bookedAt": f"{AS_OF + timedelta(days=chance.randrange(-9, 2))}T10:00:00Z"}
            for entity, name, record in (
                ("movements", moved["id"], booked),
                ("stock", key, payload | {"onHand": payload["onHand"] + 2}),
            ):
                connection.execute(
                    """
                    insert into raw.records (job_id, system, entity, source_key, payload, is_deleted, extracted_at)
                    values (gen_random_uuid(), 'demo_wms', %s, %s, %s, false, now())
                    """,
                    [entity, name, json.dumps(record)],
                )


def tables_after_a_night(company: Company, as_of: date = AS_OF) -> tuple[dict[str, Rows], Rows]:
    """What is published, and what was refused by which model; everything was built."""
    built = night(company, SYSTEMS, as_of)
    assert built.failed == []
    return built.published, company.asks(
        "select model, source_key, reasons from staging.rejected_rows order by 1, 2, 3"
    )


def test_tables_brought_up_to_date_are_those_built_anew(company: Company) -> None:
    chance = random.Random(1)
    change(company, chance, 0.9)
    tables_after_a_night(company)
    for days, share in ((0, 0.2), (1, 0), (3, 0.2), (4, 0.2)):
        change(company, chance, share)
        book(company, chance, f"{days}")
        brought_up_to_date = tables_after_a_night(company, AS_OF + timedelta(days=days))
    company.forget_basis()
    assert tables_after_a_night(company, AS_OF + timedelta(days=days)) == brought_up_to_date


def test_a_movement_that_comes_with_its_stock_changes_nothing_before_it(company: Company) -> None:
    def movement(key: int, day: int, quantity: int) -> Record:
        booked = {"type": "RCPT", "quantity": quantity, "bookedAt": f"2026-01-{day}T10:00:00Z"}
        return {"id": str(key), "article": "P-1", "site": "NORTH"} | booked

    def stock(on_hand: int) -> Record:
        return {"id": "1", "article": "P-1", "site": "NORTH", "onHand": on_hand}

    def shortages() -> Rows:
        assert [node.name for node in company.build() if node.failed] == []
        with connect(company.url) as connection:
            return connection.execute(
                "select from_date::text, to_date::text, is_stocked_out from staging.int_stock_shortages order by 1"
            ).fetchall()

    company.plant("demo_erp", "items", [{"itm_no": "P-1", "descr": "Part", "uom": "ea", "mk_by": "B", "stat": "A"}])
    company.plant("demo_erp", "warehouses", [{"whs": "W01", "nam": "Main", "site": "Graz"}])
    company.plant("demo_wms", "sites", [{"code": "NORTH", "erpCode": "W01"}])
    company.plant("demo_wms", "stock", [stock(5)])
    company.plant("demo_wms", "movements", [movement(1, 10, 3), movement(2, 13, -3), movement(3, 16, 5)])
    assert shortages() == [("-infinity", "2026-01-10", None), ("2026-01-13", "2026-01-16", True)]
    company.plant("demo_wms", "stock", [stock(6)])
    company.plant("demo_wms", "movements", [movement(4, 14, 1)])
    assert shortages() == [("-infinity", "2026-01-10", None), ("2026-01-13", "2026-01-14", True)]
    company.plant("demo_wms", "movements", [movement(4, 14, 2)])
    assert shortages()[1:] == [("2026-01-13", "2026-01-14", None)], (
        "the stock did not follow: what was there before is another"
    )


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


def lost(company: Company) -> bool:
    """Whether a build tells that a site was lost."""
    return "conserved_stg_demo_wms__sites_sites__demo_wms" in [node.name for node in company.build() if node.failed]


def test_a_record_that_is_lost_fails_every_night_until_it_is_back(company: Company) -> None:
    """Lost to a trigger, as it would be to a model that drops rows."""
    company.plant("demo_wms", "sites", [{"code": "NORTH", "erpCode": "W01"}])
    company.build()
    with connect(company.url) as connection:
        connection.execute("""
            create function public.lose() returns trigger language plpgsql as 'begin return null; end';
            create trigger lose before insert on staging.stg_demo_wms__sites for each row
                when (new.site_code = 'SOUTH') execute function public.lose()
        """)
    company.plant("demo_wms", "sites", [{"code": key, "erpCode": "W02"} for key in ("SOUTH", "EAST")])
    assert [lost(company), lost(company)] == [True, True]
    build(Settings(systems=DEMO_SYSTEMS, home=company.home), company.url, ["int_warehouses_validated"])
    assert lost(company), "a build that did not ask about them leaves its keys alone"
    with connect(company.url) as connection:
        connection.execute("drop function public.lose cascade")
    assert [node.name for node in company.build() if node.failed] == []
    with connect(company.url) as connection:
        sites = connection.execute("select site_code from staging.stg_demo_wms__sites order by 1").fetchall()
        kept = connection.execute("select count(*) from staging.touched_keys").fetchall()
    assert (sites, kept) == ([("EAST",), ("NORTH",), ("SOUTH",)], [(0,)])
