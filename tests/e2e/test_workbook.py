"""A company without an ERP: the template, filled in by people, through a whole nightly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.e2e.plant import Plant

AS_OF = date(2026, 3, 2)
DAYS = 60

pytestmark = [pytest.mark.slow]

MADE = {"100100": "Hand cart", "100200": "Trolley", "100300": "Rack"}
BOUGHT = {
    "200010": "Wheel", "200020": "Axle", "200030": "Tube 2 m", "200040": "Sheet metal", "200050": "Handle",
    "200060": "Screw M8", "200070": "Paint",
}  # fmt: skip
PARTS = {
    "100100": {"200010": 2, "200020": 1, "200050": 1, "200060": 12, "200070": 0.1},
    "100200": {"200010": 4, "200020": 2, "200040": 1, "200060": 16, "200070": 0.2},
    "100300": {"200030": 4, "200040": 3, "200060": 24, "200070": 0.3},
}
PLENTY, LITTLE = 5_000, 3
RAN_OUT, CAME_BACK = AS_OF - timedelta(days=28), AS_OF - timedelta(days=14)


def sales_orders() -> Iterator[Sequence[Any]]:
    """Every working day an order of each item that is made, open where it is due from today on."""
    for number, day in enumerate(AS_OF + timedelta(days=offset) for offset in range(-DAYS, 5)):
        for line, item in enumerate(MADE, 1):
            due, quantity = day < AS_OF, 4 + (number * line) % 5
            yield (
                f"SO-{number:04}", line, "C-1", item, "MAIN", quantity, None, quantity if due else 0,
                "complete" if due else "open", min(day, AS_OF) - timedelta(days=7), day, day if due else None, 80, None,
            )  # fmt: skip


ROWS: dict[str, list[Sequence[Any]]] = {
    "Warehouses": [("MAIN", "Main warehouse", "Graz")],
    "Customers": [("C-1", "Meyer Fahrzeugbau", "AT", "yes")],
    "Suppliers": [("S-10", "Nordstahl GmbH", 14, "A", "EUR")],
    "Items": [
        *((code, name, "Goods", "EA", "make", 40, None, None, "yes") for code, name in MADE.items()),
        *((code, name, "Parts", "EA", "buy", 2.5, None, None, None) for code, name in BOUGHT.items()),
        ("200080", "Glue", "Parts", "buckets", "buy", 2.5, None, None, None),
    ],
    "Bills of material": [
        (item, part, quantity, None, 2, None, None) for item, parts in PARTS.items() for part, quantity in parts.items()
    ],
    "Supplier items": [
        *(("S-10", part, 10, 2.4, None, 100, 50, None, "yes") for part in BOUGHT if part != "200060"),
        ("S-10", "200060", 10, 9, None, 2, 1, "carton", "yes"),
    ],
    "Stock": [(code, "MAIN", LITTLE if code == "100200" else PLENTY, 0, 0, None, AS_OF) for code in [*MADE, *BOUGHT]],
    "Sales orders": [
        *sales_orders(),
        ("SO-9001", 1, "C-1", "100999", "MAIN", 5, None, 0, "open", AS_OF, AS_OF, None, None, None),
        ("SO-9002", 1, "C-1", 100100, "MAIN", "12 pcs", None, 0, "open", AS_OF, "09.03.2026", None, None, None),
        ("SO-9003", 1, "C-1", "100200", "MAIN", 5, None, 0, "waiting", AS_OF, AS_OF, None, None, None),
        ("SO-9004", 1, "C-1", "00815-a", "MAIN", 1, "ea", 0, "open", AS_OF, AS_OF, None, None, None),
        ("SO-9005", 1, "C-1", "100100", "MAIN", 1, "pallet", 0, "open", AS_OF, AS_OF, None, None, None),
    ],
    "Purchase orders": [
        (
            "PO-1",
            1,
            "S-10",
            "200010",
            "MAIN",
            500,
            None,
            0,
            "open",
            AS_OF - timedelta(days=5),
            AS_OF + timedelta(days=9),
        ),
        ("PO-3", 1, "S-10", "200030", "MAIN", 100, None, None, "complete", date(2026, 1, 10), date(2026, 1, 20)),
        ("PO-4", 1, "S-10", "200060", "MAIN", 5, "Carton", None, "partial", AS_OF, None, None, 9, "USD"),
        ("PO-2", 1, "S-99", "200020", "MAIN", 10, None, 0, "open", AS_OF, AS_OF),
    ],
    "Work orders": [("WO-1", "100100", "MAIN", 20, None, 0, 0, "planned", AS_OF, AS_OF + timedelta(days=3))],
    "Stock movements": [
        ("01", "100300", "MAIN", "count", 40.25, None, None, None, AS_OF - timedelta(days=70)),
        ("02", "100300", "MAIN", "shipment", None, "40.25", None, "SO-0040", RAN_OUT.isoformat()),
        ("03", "100300", "MAIN", "production", PLENTY, 0, None, None, CAME_BACK),
        ("04", "100300", "MAIN", "shipment", None, -5, None, None, CAME_BACK),
        ("05", "100300", "MAIN", "shipment", None, None, None, None, CAME_BACK),
        ("06", "100300", "MAIN", "shipment", None, 5, None, None, AS_OF + timedelta(days=1)),
    ],
    "Purchase receipts": [
        ("0007", "PO-3", 1, 60.5, None, date(2026, 1, 18)),
        ("0008", "PO-3", 1, "39.5", "EA", "2026-01-22"),
        ("0009", "PO-77", 1, 1, None, date(2026, 1, 18)),
        ("0010", "PO-4", 1, 2, "CARTON", AS_OF),
    ],
    "Unit conversions": [
        (None, "pound", "KG", 0.45359237),
        ("200060", "carton", "EA", 200),
        (None, "can", "bucket", 1),
    ],
    "Item aliases": [("00815-a", "100100", "customer"), ("N/77", "200010", "supplier"), ("x", "999999", "old")],
    "Exchange rates": [(date(2026, 1, 30), "EUR", "USD", 1.0875), ("2026-02-27", "EUR", "USD", "1.09")],
    "Invoices": [
        ("0042", 1, "C-1", "SO-0000", 1, "100100", 4, None, 320.1, "eur", date(2026, 2, 9), "yes"),
        ("0042", 2, "C-1", None, None, None, None, None, -12.5, None, "2026-02-09", "no"),
    ],
}


@dataclass(frozen=True)
class Company:
    """`workbook` is what people fill in, `summary` what the first nightly printed."""

    plant: Plant
    workbook: Path
    summary: dict[str, Any]

    def reasons(self) -> dict[str, list[str]]:
        return dict(self.plant.rows("select source_key, reasons from staging.rejected_rows"))


def fill_in(workbook: Path, rows: dict[str, list[Sequence[Any]]]) -> None:
    book = load_workbook(workbook)
    for sheet, lines in rows.items():
        for line in lines:
            book[sheet].append(line)
    book.save(workbook)


@pytest.fixture(scope="module")
def company(clone, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("office")
    variables = {"MFG_SYSTEMS": "workbook", "MFG_WORKBOOK_URL": str(folder), "MFG_AS_OF": AS_OF.isoformat()}
    plant = Plant(clone("e2e_workbook", migrated_template), tmp_path_factory.mktemp("home"), variables)
    written = plant.mfg("template", str(folder))
    assert written.returncode == 0, written.stderr
    workbook = folder / "company.xlsx"
    fill_in(workbook, ROWS)
    return Company(plant, workbook, plant.nightly())


def test_everything_that_was_filled_in_is_published_but_what_cannot_be_used(company: Company) -> None:
    [counts] = company.plant.rows(
        """
        select (select count(*) from manufacturing.skus), (select count(*) from manufacturing.boms),
            (select count(*) from manufacturing.sales_orders), (select count(*) from manufacturing.purchase_orders),
            (select count(*) from manufacturing.work_orders), (select count(*) from manufacturing.inventory_snapshots)
        """
    )
    assert counts == (10, 14, 3 * (DAYS + 5) + 1, 3, 1, 10)


def test_what_the_sheets_that_may_be_absent_say_is_published_to_the_digit(company: Company) -> None:
    asks = company.plant.rows
    movements = "select movement_id, kind, quantity, reference, moved_on from manufacturing.stock_movements order by 1"
    assert asks(movements) == [
        ("01", "count", Decimal("40.25"), None, AS_OF - timedelta(days=70)),
        ("02", "shipment", Decimal("-40.25"), "SO-0040", RAN_OUT),
        ("03", "production", PLENTY, None, CAME_BACK),
    ]
    conversions = "select sku_id, from_unit, to_unit, factor from manufacturing.unit_conversions order by from_unit"
    assert asks(conversions) == [("200060", "CARTON", "EA", 200), (None, "POUND", "KG", Decimal("0.45359237"))]
    aliases = "select alias, alias_kind, sku_id from manufacturing.sku_aliases order by 1"
    assert asks(aliases) == [("00815-A", "customer", "100100"), ("N/77", "vendor", "200010")]
    assert asks("select * from manufacturing.exchange_rates order by 1") == [
        (date(2026, 1, 30), "EUR", "USD", Decimal("1.0875")), (date(2026, 2, 27), "EUR", "USD", Decimal("1.09")),
    ]  # fmt: skip
    assert asks("select * from manufacturing.invoices order by 1, 2") == [
        (
            "0042",
            1,
            "C-1",
            "SO-0000",
            1,
            "100100",
            4,
            Decimal("320.1"),
            "EUR",
            Decimal("348.10875"),
            date(2026, 2, 9),
            True,
        ),
        ("0042", 2, "C-1", None, None, None, None, Decimal("-12.5"), "USD", Decimal("-12.5"), date(2026, 2, 9), False),
    ]


def test_movements_show_when_an_item_had_run_out_and_which_weeks_say_too_little_of_its_demand(company: Company) -> None:
    [days] = company.plant.rows(
        "select min(date), max(date), count(*) from manufacturing.inventory_history where sku_id = '100300' and is_stocked_out"
    )
    assert days == (RAN_OUT, CAME_BACK - timedelta(days=1), 14)
    censored = company.plant.rows(
        "select sku_id, period_start from manufacturing.demand_history where period = 'weekly' and is_censored order by 2"
    )
    assert censored == [("100300", RAN_OUT), ("100300", RAN_OUT + timedelta(days=7))]


def test_a_purchase_is_received_once_its_last_delivery_has_come(company: Company) -> None:
    received = (
        "select quantity_received, received_date from manufacturing.purchase_orders where purchase_order_id = 'PO-3'"
    )
    assert company.plant.rows(received) == [(100, date(2026, 1, 22))]
    measured = "select lead_time_mean_days, lead_time_receipts, on_time_rate from manufacturing.suppliers"
    assert company.plant.rows(measured) == [(12, 1, 0)]
    unknown = "select message from manufacturing.consistency_issues where entity = 'purchase_receipts'"
    assert company.plant.rows(unknown) == [('Purchase order "PO-77" has no line 1.',)]


def test_what_is_bought_by_the_carton_is_counted_and_paid_by_the_piece(company: Company) -> None:
    offered = "select moq, order_multiple, price from manufacturing.supplier_items where sku_id = '200060'"
    assert company.plant.rows(offered) == [(400, 200, Decimal("0.045"))]
    ordered = (
        "select quantity, quantity_received, unit_price from manufacturing.purchase_orders where sku_id = '200060'"
    )
    assert company.plant.rows(ordered) == [(1_000, 400, Decimal("0.045"))]


def test_an_item_is_found_by_the_number_its_customer_has_for_it(company: Company) -> None:
    ordered = "select sku_id, quantity from manufacturing.sales_orders where sales_order_id = 'SO-9004'"
    assert company.plant.rows(ordered) == [("100100", 1)]


def test_refused_rows_say_why_in_words_a_buyer_understands(company: Company) -> None:
    reasons = company.reasons()
    assert reasons["200080"][0].startswith('Unit of measure "buckets" is not one of EA, SET, PAIR')
    assert reasons["SO-9001|1"] == ['Item "100999" matches no item by code, alias or spelling.']
    assert reasons["SO-9002|1"] == [
        'Quantity "12 pcs" is not a number (field Quantity).',
        'Requested date "09.03.2026" is not a date (field Requested date).',
    ]
    assert reasons["SO-9003|1"] == ['Status "waiting" is not one of open, partial, complete, cancelled (field Status).']
    assert reasons["SO-9005|1"] == [
        "No conversion leads from the unit PALLET to EA, in which 100100 is kept: add one to the unit conversions."
    ]
    assert reasons["PO-2|1"] == ['Supplier "S-99" is unknown or was itself rejected.']
    assert reasons["04"] == ["Quantity out -5 is below 0: use Quantity in."]
    assert reasons["05"] == ["Quantity in and Quantity out are both empty."]
    assert reasons["06"] == ["Moved on 2026-03-03 lies after the business date 2026-03-02 (field Date)."]
    assert reasons["|can|bucket"][0].startswith('To unit "bucket" is not one of EA, SET, PAIR')
    assert reasons["x|old|999999"] == ['Item "999999" is unknown or was itself rejected.']


def test_what_runs_out_is_found_with_a_quantity(company: Company) -> None:
    risks = dict(company.plant.rows("select sku_id, risk_level from forecast.inventory_risk_latest"))
    assert risks["100200"] == "critical"
    assert risks["100300"] == "low"
    [(quantity,)] = company.plant.rows(
        "select recommended_reorder_qty from forecast.inventory_risk_latest where sku_id = '100200'"
    )
    assert quantity > 0


def test_a_row_that_is_corrected_is_taken_in_and_one_that_is_deleted_is_gone(
    company: Company, clone, tmp_path: Path
) -> None:
    copy = Plant(
        clone("e2e_workbook_copy", "e2e_workbook"),
        company.plant.home,
        {**company.plant.variables, "MFG_WORKBOOK_URL": str(tmp_path)},
    )
    book = load_workbook(company.workbook)
    book["Items"].cell(book["Items"].max_row, 4).value = "EA"
    book["Purchase orders"].delete_rows(book["Purchase orders"].max_row)
    book["Exchange rates"].delete_rows(3, 2)
    book.remove(book["Invoices"])
    book.save(tmp_path / "company.xlsx")
    copy.nightly()
    refused = {key for (key,) in copy.rows("select source_key from staging.rejected_rows")}
    assert company.reasons().keys() - refused == {"200080", "PO-2|1"}
    assert copy.rows("select 1 from manufacturing.skus where sku_id = '200080'") == [(1,)]
    assert copy.rows("select count(*) from manufacturing.exchange_rates") == [(0,)]
    assert copy.rows("select count(*) from manufacturing.invoices") == [(2,)], "a sheet that is absent deletes nothing"
    told = "select message from staging.ingestion_log_entries where level = 'warning' and message like '%Invoices%'"
    assert copy.rows(told) == [
        ("company.xlsx has no sheet 'Invoices', or an empty one: its 2 records stay as they were read last.",)
    ]
    assert copy.rows("select gate from manufacturing.data_health where entity = 'invoices'") == [("open",)]
