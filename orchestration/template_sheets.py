"""What the Excel template asks of a company: one sheet per entity of the system `workbook`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["code", "text", "number", "whole", "date"]

UNITS = ("EA", "SET", "PAIR", "BOX", "ROLL", "KG", "G", "T", "L", "ML", "M", "CM", "MM", "M2", "M3", "H")
ANSWERS = ("yes", "no")
ORDER_STATUSES = ("open", "partial", "complete", "cancelled")
WORK_STATUSES = ("planned", "in progress", "completed", "cancelled")
MOVEMENT_KINDS = ("receipt", "shipment", "issue", "production", "adjustment", "scrap", "transfer", "count")
ALIAS_KINDS = ("customer", "supplier", "old")


@dataclass(frozen=True)
class Column:
    """`choices` can be nothing else; `of` names the sheet whose first column a code is taken from."""

    heading: str
    kind: Kind
    note: str
    example: str | float | date | None = None
    needed: bool = False
    choices: tuple[str, ...] = ()
    of: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One row per what `purpose` says; one that `may_be_absent` is no failure where it is."""

    name: str
    purpose: str
    columns: Sequence[Column]
    may_be_absent: bool = False


def _item(heading: str = "Item code", example: str = "100200", note: str = "An item of the sheet Items.") -> Column:
    return Column(heading, "code", note, example, needed=True, of="Items")


def _warehouse() -> Column:
    return Column(
        "Warehouse code", "code", "A warehouse of the sheet Warehouses.", "MAIN", needed=True, of="Warehouses"
    )


def _supplier() -> Column:
    return Column("Supplier code", "code", "A supplier of the sheet Suppliers.", "S-10", needed=True, of="Suppliers")


def _order(example: str, of: str | None = None) -> Column:
    return Column("Order number", "code", "The number as it stands on paper.", example, needed=True, of=of)


def _line() -> Column:
    return Column("Line", "whole", "Number of the line within its order: 1, 2, 3 …", 1, needed=True)


def _status(choices: tuple[str, ...], example: str) -> Column:
    return Column("Status", "text", f"One of: {', '.join(choices)}.", example, needed=True, choices=choices)


def _currency() -> Column:
    return Column("Currency", "code", "Three letters, such as EUR; empty: your company's currency.", "EUR")


def _quantity() -> Column:
    return Column("Quantity", "number", "A number, no text beside it.", 40, needed=True)


def _unit(of: str = "the item") -> Column:
    note = f"The unit of the quantities and prices in this row; empty: that of {of}. Others need a row in Unit conversions."
    return Column("Unit", "code", note)


def _price() -> Column:
    return Column("Unit price", "number", "Price of one unit.", 12.5)


def _day(heading: str, note: str, example: date | None = None, needed: bool = False) -> Column:
    return Column(heading, "date", note, example, needed)


SHEETS = (
    Sheet("Items", "everything you sell, make or buy", [
        Column("Item code", "code", "The code you call it by; each only once.", "100200", needed=True),
        Column("Description", "text", "What it is.", "Axle 20 mm, hardened"),
        Column("Category", "text", "A group of your own.", "Drive"),
        Column("Unit", "text", "The unit it is kept in, and counted in wherever a row says no other; empty: EA (pieces).", "EA",
               choices=UNITS),
        Column("Make or buy", "text", "make: you produce it. buy: a supplier delivers it.", "make",
               choices=("make", "buy")),
        Column("Unit cost", "number", "What one unit costs you.", 7.8),
        _currency(),
        Column("Shelf life days", "whole", "Days until it spoils; empty: it does not."),
        Column("Active", "text", "no: it is retired and never ordered again. Empty: yes.", "yes", choices=ANSWERS),
    ]),
    Sheet("Bills of material", "component that goes into an item you make", [
        _item("Finished item", "100200", "The item that is made."),
        _item("Component", "200010", "An item that goes into it."),
        Column("Quantity per unit", "number", "How much of the component one finished item takes.", 0.45, needed=True),
        _unit("the component"),
        Column("Scrap percent", "number", "How much of it is lost on the way; 2 means 2 %.", 2),
        _day("Valid from", "First day this holds; empty: always."),
        _day("Valid to", "Last day this holds; empty: for ever."),
    ]),
    Sheet("Suppliers", "supplier", [
        Column("Supplier code", "code", "The code you call them by; each only once.", "S-10", needed=True),
        Column("Name", "text", "Their name.", "Nordstahl GmbH"),
        Column("Lead time days", "whole", "Days from your order to the goods at your door.", 14),
        Column("Rating", "code", "A mark of your own, such as A, B, C.", "A"),
        _currency(),
    ]),
    Sheet("Supplier items", "item that a supplier sells you", [
        _supplier(),
        _item(example="200010"),
        Column("Lead time days", "whole", "For this item; empty: as the supplier's.", 10),
        Column("Price", "number", "What one unit costs there.", 3.2),
        _currency(),
        Column("Minimum order quantity", "number", "They deliver no less.", 100),
        Column("Order multiple", "number", "They deliver only multiples of this, such as a full box.", 50),
        _unit(),
        Column("Preferred", "text", "yes: this is where you buy it first.", "yes", choices=ANSWERS),
    ]),
    Sheet("Warehouses", "place where stock lies", [
        Column("Warehouse code", "code", "The code you call it by; each only once.", "MAIN", needed=True),
        Column("Name", "text", "Its name.", "Main warehouse"),
        Column("Site", "text", "Town or plant.", "Graz"),
    ]),
    Sheet("Customers", "customer", [
        Column("Customer code", "code", "The code you call them by; each only once.", "C-1", needed=True),
        Column("Name", "text", "Their name.", "Meyer Fahrzeugbau"),
        Column("Country", "code", "Two letters, such as AT.", "AT"),
        Column("Active", "text", "Empty: yes.", "yes", choices=ANSWERS),
    ]),
    Sheet("Stock", "item in a warehouse, as it lies there today", [
        _item(),
        _warehouse(),
        Column("On hand", "number", "What is physically there.", 120, needed=True),
        Column("Reserved", "number", "Of that, promised to open orders.", 20),
        Column("Blocked", "number", "Of that, not usable: in inspection, damaged.", 0),
        _unit(),
        _day("Counted on", "Day of the count; empty: today.", date(2026, 1, 30)),
    ]),
    Sheet("Sales orders", "line of a customer's order; a year of old ones makes the forecast good", [
        _order("SO-1001"), _line(),
        Column("Customer code", "code", "A customer of the sheet Customers.", "C-1", of="Customers"),
        _item(), _warehouse(), _quantity(), _unit(),
        Column("Quantity shipped", "number", "How much of it has left.", 0),
        _status(ORDER_STATUSES, "open"),
        _day("Order date", "Day the order came in.", date(2026, 1, 12), needed=True),
        _day("Requested date", "Day the customer wants it.", date(2026, 2, 9)),
        _day("Shipped date", "Day it left; empty: not yet."),
        _price(), _currency(),
    ]),
    Sheet("Purchase orders", "line of an order of yours to a supplier", [
        _order("PO-501"), _line(), _supplier(), _item(example="200010"), _warehouse(), _quantity(), _unit(),
        Column("Quantity received", "number", "How much of it has come; empty: what the sheet Purchase receipts adds up to."),
        _status(ORDER_STATUSES, "open"),
        _day("Order date", "Day you ordered it.", date(2026, 1, 20), needed=True),
        _day("Expected date", "Day it was promised for.", date(2026, 2, 3)),
        _day("Received date", "Day it came; empty: not yet, or as the sheet Purchase receipts says. Lead times are measured by it."),
        _price(), _currency(),
    ]),
    Sheet("Work orders", "order to your own production", [
        _order("WO-77"), _item(), _warehouse(), _quantity(), _unit(),
        Column("Quantity completed", "number", "How much of it is done.", 0),
        Column("Quantity scrapped", "number", "How much of it was lost.", 0),
        _status(WORK_STATUSES, "planned"),
        _day("Scheduled start", "Planned first day.", date(2026, 2, 2)),
        _day("Scheduled end", "Planned last day.", date(2026, 2, 6)),
        _day("Actual start", "Day it was begun; empty: not yet."),
        _day("Actual end", "Day it was done; empty: not yet."),
    ]),
    Sheet("Stock movements", "time that stock came or went; it shows when an item had run out", [
        Column("Movement number", "code", "A number of your own; each only once.", "1", needed=True),
        _item(), _warehouse(),
        Column("Kind", "text", f"One of: {', '.join(MOVEMENT_KINDS)}. issue: into production. count: what a stocktake found "
               "more or less, and what was there at the very first.", "shipment", needed=True, choices=MOVEMENT_KINDS),
        Column("Quantity in", "number", "How much came. Fill in this or Quantity out."),
        Column("Quantity out", "number", "How much left, without a minus.", 12),
        _unit(),
        Column("Reference", "code", "The order or paper behind it.", "SO-0988"),
        _day("Date", "Day it happened; not after today.", date(2026, 1, 14), needed=True),
    ], may_be_absent=True),
    Sheet("Purchase receipts", "delivery of a purchase order line; needed where one comes in several parts", [
        Column("Receipt number", "code", "The number of the delivery note.", "DN-3307", needed=True),
        _order("PO-501", of="Purchase orders"), _line(),
        Column("Quantity", "number", "How much this delivery brought; below 0: sent back.", 25, needed=True),
        _unit(),
        _day("Received date", "Day it came; not after today.", date(2026, 2, 2), needed=True),
    ], may_be_absent=True),
    Sheet("Unit conversions", "other unit in which an item, or every item, is counted", [
        Column("Item code", "code", "An item of the sheet Items; empty: holds for all that have none of their own.", "200060",
               of="Items"),
        Column("From unit", "code", "The other unit, such as CARTON.", "CARTON", needed=True),
        Column("To unit", "text", "The unit that results.", "EA", needed=True, choices=UNITS),
        Column("Factor", "number", "How many of the resulting unit one of the other is.", 200, needed=True),
    ], may_be_absent=True),
    Sheet("Item aliases", "other number of an item, by which orders, stock and movements may name it", [
        Column("Alias", "code", "The other number.", "4711-A", needed=True),
        _item(),
        Column("Kind", "text", "customer, supplier: their number for the item. old: one you used before.", "customer",
               needed=True, choices=ALIAS_KINDS),
    ], may_be_absent=True),
    Sheet("Exchange rates", "day and pair of currencies; a rate holds until the next one", [
        _day("Date", "First day the rate holds.", date(2026, 1, 30), needed=True),
        Column("From currency", "code", "Three letters.", "EUR", needed=True),
        Column("To currency", "code", "Three letters.", "USD", needed=True),
        Column("Rate", "number", "How much of the second one unit of the first is.", 1.0875, needed=True),
    ], may_be_absent=True),
    Sheet("Invoices", "line of an invoice to a customer", [
        Column("Invoice number", "code", "The number as it stands on paper.", "R-2026-014", needed=True),
        _line(),
        Column("Customer code", "code", "A customer of the sheet Customers.", "C-1", needed=True, of="Customers"),
        Column("Order number", "code", "The customer's order; empty: none.", "SO-1001", of="Sales orders"),
        Column("Order line", "whole", "Line of that order.", 1),
        Column("Item code", "code", "An item of the sheet Items; empty: freight and the like.", "100200", of="Items"),
        Column("Quantity", "number", "How much of it.", 40),
        _unit(),
        Column("Amount", "number", "Amount of the line without tax; below 0: credited.", 500, needed=True),
        _currency(),
        _day("Invoice date", "Day of the invoice.", date(2026, 2, 9), needed=True),
        Column("Paid", "text", "yes: it is settled.", "no", choices=ANSWERS),
    ], may_be_absent=True),
)  # fmt: skip
