"""A furniture workshop and its year, in the words of no system: what it makes, buys, sells and has in stock.

Systems are scripted from it, and it tells what must be published of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.e2e.plant import Plant

Rows = list[tuple[Any, ...]]

AS_OF = date(2026, 3, 2)
WEEKS = 52
UNIT, BOX, PER_BOX = "Nos", "Box", 100
WAREHOUSES = ("MAIN", "EAST")
CUSTOMERS = {"C-1": ("Meyer", "EUR"), "C-2": ("Miller", "USD")}
SUPPLIERS = {"S-1": "Timber", "S-2": "Ironware"}
RATES = ((date(2025, 1, 6), "EUR", "USD", 1.08), (date(2026, 2, 2), "EUR", "USD", 1.12))

COSTS = {"TABLE": 120.0, "CHAIR": 45.0, "FRAME": 20.0, "BOARD": 12.5, "LEG": 2.0, "SEAT": 6.0, "SCREW": 0.05}
PARTS = {
    "TABLE": {"FRAME": 1, "BOARD": 2, "SCREW": 8},
    "CHAIR": {"FRAME": 1, "SEAT": 1, "SCREW": 4},
    "FRAME": {"LEG": 4, "SCREW": 8},
}
BARCODES = {"BOARD": "4006381333931"}
SHORT, PLENTY = 3, 5_000


@dataclass(frozen=True)
class Offer:
    """Price per stock unit; the supplier sells in boxes where the item comes in boxes."""

    supplier: str
    item: str
    code: str
    price: float
    days: int
    moq: int


@dataclass(frozen=True)
class Order:
    """An order of one line, in units of which each holds `per_unit` stock units; `done` was shipped or received of it."""

    number: str
    partner: str
    item: str
    warehouse: str
    quantity: int
    done: int
    price: float
    ordered: date
    due: date
    currency: str = "EUR"
    state: str = "confirmed"
    per_unit: int = 1

    @property
    def status(self) -> str:
        if self.done == self.quantity or self.state == "closed":
            return "complete"
        return "partial" if self.done else "open"


@dataclass(frozen=True)
class WorkOrder:
    number: str
    item: str
    quantity: int
    made: int
    state: str
    start: date


@dataclass(frozen=True)
class Move:
    """From a warehouse, or from beyond, to another, in stock units; `order` is what it fulfils."""

    kind: str
    item: str
    source: str
    target: str
    quantity: int
    on: date
    reference: str
    order: str | None = None

    def ends(self) -> Iterator[tuple[str, str, int]]:
        """Kind, warehouse and quantity of each end that lies in a warehouse."""
        for place, quantity in ((self.source, -self.quantity), (self.target, self.quantity)):
            if place in WAREHOUSES:
                taken = self.kind == "production" and quantity < 0
                yield "issue" if taken else self.kind, place, quantity


@dataclass(frozen=True)
class Invoice:
    number: str
    order: Order
    amount: float
    on: date
    paid: bool


OFFERS = (
    Offer("S-1", "BOARD", "TB-1", 12.0, 14, 20),
    Offer("S-1", "SEAT", "TS-1", 5.5, 10, 50),
    Offer("S-2", "LEG", "IL-1", 1.75, 7, 100),
    Offer("S-2", "SCREW", "IS-1", 0.04, 5, 1_000),
)


def _sales() -> Iterator[Order]:
    """A year of weekly orders that were shipped, one that was shipped in part, and two to come."""
    for week in range(-WEEKS, 3):
        due = AS_OF + timedelta(weeks=week)
        for n, (item, warehouse) in enumerate([("TABLE", "MAIN"), ("CHAIR", "MAIN"), ("CHAIR", "EAST")]):
            quantity, customer = 4 + (week * 7 + n * 3) % 5, "C-2" if n == 1 else "C-1"
            done = quantity if week < 0 else 1 if week == 0 else 0
            yield Order(
                f"SO-{week + WEEKS:02}-{n}", customer, item, warehouse, quantity, done, COSTS[item] * 2,
                min(due, AS_OF) - timedelta(days=10), due, CUSTOMERS[customer][1],
            )  # fmt: skip


SALES = tuple(_sales())
PURCHASES = (
    Order("PO-1", "S-2", "LEG", "MAIN", 400, 400, 1.75, date(2025, 11, 3), date(2025, 11, 17)),
    Order("PO-2", "S-1", "BOARD", "MAIN", 200, 150, 12.0, date(2025, 12, 1), date(2025, 12, 15), state="closed"),
    Order("PO-3", "S-2", "SCREW", "EAST", 20, 20, 4.0, date(2026, 1, 5), date(2026, 1, 12), per_unit=PER_BOX),
    Order("PO-4", "S-1", "SEAT", "MAIN", 100, 0, 5.5, date(2026, 2, 23), AS_OF + timedelta(days=10)),
)
DRAFT_SALE = Order("SO-D", "C-1", "TABLE", "MAIN", 1, 0, 240.0, AS_OF, AS_OF, state="draft")
DRAFT_PURCHASE = Order("PO-D", "S-2", "LEG", "MAIN", 100, 0, 1.75, AS_OF, AS_OF, state="draft")
WORK_ORDERS = (
    WorkOrder("WO-1", "FRAME", 50, 50, "completed", date(2026, 2, 2)),
    WorkOrder("WO-2", "TABLE", 20, 5, "in_progress", date(2026, 2, 26)),
    WorkOrder("WO-3", "CHAIR", 30, 0, "planned", AS_OF + timedelta(days=1)),
)
DRAFT_WORK_ORDER = WorkOrder("WO-D", "CHAIR", 5, 0, "draft", AS_OF)
INVOICES = tuple(
    Invoice(f"INV-{n}", order, order.quantity * order.price, order.due + timedelta(days=1), paid)
    for n, (order, paid) in enumerate([(SALES[-12], True), (SALES[-11], False), (SALES[-10], False)], 1)
)

RECEIPTS = (
    Move("receipt", "LEG", "supplier", "MAIN", 400, date(2025, 11, 17), "PR-1", "PO-1"),
    Move("receipt", "BOARD", "supplier", "MAIN", 150, date(2025, 12, 17), "PR-2", "PO-2"),
    Move("receipt", "SCREW", "supplier", "EAST", 12 * PER_BOX, date(2026, 1, 12), "PR-3", "PO-3"),
    Move("receipt", "SCREW", "supplier", "EAST", 8 * PER_BOX, date(2026, 1, 20), "PR-4", "PO-3"),
)


def _counted() -> Iterator[Move]:
    """What was there a year ago: of tables so many that few are left."""
    sold = sum(order.done for order in SALES if order.item == "TABLE")
    for warehouse in WAREHOUSES:
        for item in COSTS:
            found = sold + SHORT if item == "TABLE" else PLENTY
            yield Move(
                "count", item, "count", warehouse, found, AS_OF - timedelta(weeks=WEEKS, days=7), f"CNT-{warehouse}"
            )


def _shipped() -> Iterator[Move]:
    for order in SALES:
        if on := _shipped_on(order):
            yield Move(
                "shipment", order.item, order.warehouse, "customer", order.done, on, f"DN-{order.number}", order.number
            )


def _shipped_on(order: Order) -> date | None:
    """On the day it is due, but in the third week of each month two days later."""
    late = timedelta(days=2 if 15 <= order.due.day <= 21 else 0)
    return min(order.due + late, AS_OF - timedelta(days=1)) if order.done else None


def _made() -> Iterator[Move]:
    for order in WORK_ORDERS:
        if order.made:
            on = order.start + timedelta(days=1)
            yield Move("production", order.item, "production", "MAIN", order.made, on, f"MF-{order.number}")
            for part, quantity in PARTS[order.item].items():
                yield Move("production", part, "MAIN", "production", quantity * order.made, on, f"MF-{order.number}")


def _in_stock() -> Counter[tuple[str, str]]:
    stock: Counter[tuple[str, str]] = Counter()
    for move in MOVES:
        for _, place, quantity in move.ends():
            stock[place, move.item] += quantity
    return stock


TRANSFER = Move("transfer", "CHAIR", "MAIN", "EAST", 10, date(2026, 2, 10), "TR-1")
MOVES = (*_counted(), *_shipped(), *_made(), *RECEIPTS, TRANSFER)
STOCK = _in_stock()
"""By warehouse and item: all that was moved there."""


def to_ship(item: str, warehouse: str) -> int:
    return sum(order.quantity - order.done for order in SALES if (order.item, order.warehouse) == (item, warehouse))


def _received_on(order: Order) -> date | None:
    return max((r.on for r in RECEIPTS if r.order == order.number), default=None)


def _measured(supplier: str) -> tuple[float, int]:
    """Days it took from order to receipt on average, and of how many orders."""
    received = [(order.ordered, _received_on(order)) for order in PURCHASES if order.partner == supplier]
    days = [(on - ordered).days for ordered, on in received if on]
    return sum(days) / len(days), len(days)


_PAST = [order for order in SALES if order.due < AS_OF]

PUBLISHED: Mapping[str, Rows] = {
    "select sku_id, make_or_buy, unit_of_measure, unit_cost::float, currency, is_active from manufacturing.skus": [
        (item, "make" if item in PARTS else "buy", UNIT, cost, "EUR", True) for item, cost in COSTS.items()
    ],
    "select sku_id, component_sku_id, quantity_per_unit::float from manufacturing.boms": [
        (item, part, quantity) for item, parts in PARTS.items() for part, quantity in parts.items()
    ],
    "select warehouse_id from manufacturing.warehouses": [(warehouse,) for warehouse in WAREHOUSES],
    "select customer_id, name from manufacturing.customers": [(code, name) for code, (name, _) in CUSTOMERS.items()],
    "select supplier_id, name, lead_time_mean_days, lead_time_receipts from manufacturing.suppliers": [
        (code, name, *_measured(code)) for code, name in SUPPLIERS.items()
    ],
    "select supplier_id, sku_id, price::float, lead_time_days, moq::float, is_preferred from manufacturing.supplier_items": [
        (o.supplier, o.item, o.price, o.days, o.moq, True) for o in OFFERS
    ],
    "select sales_order_id, customer_id, sku_id, warehouse_id, quantity::float, quantity_shipped::float, unit_price::float,"
    " currency, order_date, requested_date, shipped_date, status from manufacturing.sales_orders": [
        (o.number, o.partner, o.item, o.warehouse, o.quantity, o.done, o.price, o.currency, o.ordered, o.due, _shipped_on(o),
         o.status)
        for o in SALES
    ],
    "select sum(lines_due), sum(lines_otif) from manufacturing.kpi_order_service": [
        (len(_PAST), sum(_shipped_on(o) == o.due for o in _PAST))
    ],
    "select purchase_order_id, supplier_id, sku_id, warehouse_id, quantity::float, quantity_received::float,"
    " unit_price::float, currency, order_date, expected_date, received_date, status from manufacturing.purchase_orders": [
        (o.number, o.partner, o.item, o.warehouse, o.quantity * o.per_unit, o.done * o.per_unit, o.price / o.per_unit,
         "EUR", o.ordered, o.due, _received_on(o), o.status)
        for o in PURCHASES
    ],
    "select warehouse_id, sku_id, quantity_on_hand::float from manufacturing.inventory_snapshots": [
        (warehouse, item, quantity) for (warehouse, item), quantity in STOCK.items()
    ],
    "select kind, warehouse_id, sku_id, quantity::float, moved_on, reference from manufacturing.stock_movements": [
        (kind, place, move.item, quantity, move.on, move.reference)
        for move in MOVES for kind, place, quantity in move.ends()
    ],
    "select invoice_id, customer_id, sales_order_id, sku_id, quantity::float, amount::float, currency, invoice_date, is_paid"
    " from manufacturing.invoices": [
        (i.number, i.order.partner, i.order.number, i.order.item, i.order.quantity, i.amount, i.order.currency, i.on, i.paid)
        for i in INVOICES
    ],
    "select rate_date, from_currency, to_currency, rate::float from manufacturing.exchange_rates": list(RATES),
    "select from_unit, to_unit, factor::float from manufacturing.unit_conversions": [(BOX, UNIT, PER_BOX)],
    "select alias, alias_kind, sku_id from manufacturing.sku_aliases": [
        *((code, "barcode", item) for item, code in BARCODES.items()), *((o.code, "vendor", o.item) for o in OFFERS),
    ],
    "select as_of from staging.business_date": [(AS_OF,)],
    # what moved adds up to what is there, and every key is known
    "select message from manufacturing.consistency_issues": [],
    # of so few orders one draft is a large share
    "select node, message from staging.transform_results where status not in ('success', 'pass')"
    " and node <> 'test.mfg.rejected_share'": [],
    # few tables are left, and of everything that is sold some is expected to be asked for in each week ahead
    "select sku_id, warehouse_id, risk_level, recommended_reorder_qty > 0 from forecast.inventory_risk_latest": [
        ("TABLE", "MAIN", "critical", True), ("CHAIR", "MAIN", "low", False), ("CHAIR", "EAST", "low", False)
    ],
    "select entity_id, warehouse_id from forecast.forecasts_latest"
    " where forecast_type = 'demand' and period = 'weekly' and warehouse_id is not null"
    " group by 1, 2 having min(forecast_value) > 0": [("TABLE", "MAIN"), ("CHAIR", "MAIN"), ("CHAIR", "EAST")],
}  # fmt: skip


def differing(plant: Plant, work_orders: Iterable[WorkOrder] = WORK_ORDERS) -> dict[str, tuple[Rows, Rows]]:
    """By query what stands in the tables and should not, and what should and does not."""
    made = (
        "select work_order_id, sku_id, warehouse_id, quantity::float, quantity_completed::float, status, scheduled_start"
        " from manufacturing.work_orders"
    )
    ordered = [(o.number, o.item, "MAIN", o.quantity, o.made, o.state, o.start) for o in work_orders]
    found = {}
    for query, rows in {**PUBLISHED, made: ordered}.items():
        have, want = Counter(plant.rows(query)), Counter(rows)
        if have != want:
            found[query] = list((have - want).elements()), list((want - have).elements())
    return found


def extracted(plant: Plant) -> dict[str, int]:
    """By entity how many records were read; each of them is in the change log."""
    counted = plant.rows(
        """
        select entity, extracted_count, (select count(distinct source_key) from raw.records where records.entity = jobs.entity)
        from staging.ingestion_jobs as jobs where status = 'completed'
        """
    )
    assert all(read == kept for _, read, kept in counted), counted
    return {entity: read for entity, read, _ in counted}


def published_and_refused(plant: Plant, tables: Mapping[str, str]) -> dict[str, int]:
    """By entity of `tables` how many rows its published table has and how many of its records are refused."""
    refused = Counter(entity for (entity,) in plant.rows("select entity from staging.rejected_rows"))
    return {
        entity: plant.rows(f"select count(*) from manufacturing.{table}")[0][0] + refused[entity]
        for entity, table in tables.items()
    }
