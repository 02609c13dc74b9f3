"""A company without an ERP: the template, filled in by people, through a whole nightly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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


def sales_orders() -> Iterator[Sequence[Any]]:
    """Every working day an order of each item that is made, open where it is due from today on."""
    for number, day in enumerate(AS_OF + timedelta(days=offset) for offset in range(-DAYS, 5)):
        for line, item in enumerate(MADE, 1):
            due, quantity = day < AS_OF, 4 + (number * line) % 5
            yield (
                f"SO-{number:04}", line, "C-1", item, "MAIN", quantity, quantity if due else 0,
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
        (item, part, quantity, 2, None, None) for item, parts in PARTS.items() for part, quantity in parts.items()
    ],
    "Supplier items": [("S-10", part, 10, 2.4, None, 100, 50, "yes") for part in BOUGHT],
    "Stock": [(code, "MAIN", LITTLE if code == "100200" else PLENTY, 0, 0, AS_OF) for code in [*MADE, *BOUGHT]],
    "Sales orders": [
        *sales_orders(),
        ("SO-9001", 1, "C-1", "100999", "MAIN", 5, 0, "open", AS_OF, AS_OF, None, None, None),
        ("SO-9002", 1, "C-1", 100100, "MAIN", "12 pcs", 0, "open", AS_OF, "09.03.2026", None, None, None),
        ("SO-9003", 1, "C-1", "100200", "MAIN", 5, 0, "waiting", AS_OF, AS_OF, None, None, None),
    ],
    "Purchase orders": [
        ("PO-1", 1, "S-10", "200010", "MAIN", 500, 0, "open", AS_OF - timedelta(days=5), AS_OF + timedelta(days=9)),
        ("PO-2", 1, "S-99", "200020", "MAIN", 10, 0, "open", AS_OF, AS_OF),
    ],
    "Work orders": [("WO-1", "100100", "MAIN", 20, 0, 0, "planned", AS_OF, AS_OF + timedelta(days=3))],
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
    assert counts == (10, 14, 3 * (DAYS + 5), 1, 1, 10)


def test_refused_rows_say_why_in_words_a_buyer_understands(company: Company) -> None:
    reasons = company.reasons()
    assert reasons["200080"][0].startswith('Unit of measure "buckets" is not one of EA, SET, PAIR')
    assert reasons["SO-9001|1"] == ['Item "100999" matches no item by code, alias or spelling.']
    assert reasons["SO-9002|1"] == [
        'Quantity "12 pcs" is not a number (field Quantity).',
        'Requested date "09.03.2026" is not a date (field Requested date).',
    ]
    assert reasons["SO-9003|1"] == ['Status "waiting" is not one of open, partial, complete, cancelled (field Status).']
    assert reasons["PO-2|1"] == ['Supplier "S-99" is unknown or was itself rejected.']


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
    book.save(tmp_path / "company.xlsx")
    copy.nightly()
    refused = {key for (key,) in copy.rows("select source_key from staging.rejected_rows")}
    assert refused == {"SO-9001|1", "SO-9002|1", "SO-9003|1"}
    assert copy.rows("select 1 from manufacturing.skus where sku_id = '200080'") == [(1,)]
