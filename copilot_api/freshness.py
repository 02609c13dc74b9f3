"""Which night the numbers are of, and whether what they rest on is fresh."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from psycopg.rows import dict_row
from pydantic import BaseModel

from copilot_api.database import Connection
from copilot_api.errors import NoNightly
from copilot_api.queries import query

FED_BY = {
    "inventory_snapshots": r"stock|productinventory|inventory.*",
    "sales_orders": r"salesorder.*|customerorder.*",
    "purchase_orders": r"purchaseorder.*|purchasereceipts?",
    "work_orders": r"workorders?",
    "boms": r"bom.*|billofmaterials?",
    "skus": r"items?|products?|productcategory|productsubcategory|productcosthistory|itemcosts?|unitmeasure",
    "suppliers": r"vendors?|suppliers?",
    "supplier_items": r"vendoritems?|supplieritems?|productvendor",
    "customers": r"customers?|store|salesterritory",
    "warehouses": r"warehouses?|sites?|location",
    "stock_movements": r"movements?|stockmovements?|transactionhistory.*",
    "sku_aliases": r"itemaliases",
    "unit_conversions": r"unitconversions?",
    "exchange_rates": r"exchangerates?|currencyrate",
    "invoices": r"invoices?",
    "other": r"scrapreason|specialoffer",
}
"""Entities of source systems, without underscores, by the canonical table they feed."""


class Night(BaseModel):
    """The nightly whose numbers are answered. `trouble` says what went wrong in the newest one, if anything."""

    run_id: str
    as_of: date
    completed_at: datetime
    currency: str
    trouble: str | None


class Gate(BaseModel):
    """Open: the sources behind the numbers were loaded in time. Closed: `reasons` says which were not and why."""

    state: Literal["open", "closed"] = "open"
    reasons: list[str] = []


def last_night(connection: Connection) -> Night:
    """The last completed nightly.

    Raises:
        NoNightly: none has finished yet.
    """
    row = connection.execute(query("nightly")).fetchone()
    if row is None:
        raise NoNightly(
            "No nightly has run yet, so there is nothing to answer from. Run `mfg nightly`.", retry_after=60
        )
    trouble = None
    if row["newest_status"] == "failed":
        failures = row["newest_failures"]
        trouble = f"The nightly of {row['newest_as_of']} failed in part" + (f": {failures[0]}" if failures else ".")
    return Night(**{name: row[name] for name in ("run_id", "as_of", "completed_at", "currency")}, trouble=trouble)


def gate_of(connection: Connection, tables: Iterable[str]) -> Gate:
    """Closed where a closed entity feeds one of `tables`; an entity nobody knows counts for every table."""
    with connection.cursor(row_factory=dict_row) as cursor:
        closed = cursor.execute(query("gates")).fetchall()
    wanted = {table.removeprefix("manufacturing.") for table in tables}
    reasons = [
        f"{row['system']}/{row['entity']}: {row['reason'] or 'no reason was recorded'}"
        for row in closed
        if _feeds(row["entity"]) & wanted or not _feeds(row["entity"])
    ]
    return Gate(state="closed" if reasons else "open", reasons=reasons)


def _feeds(entity: str) -> set[str]:
    squeezed = entity.replace("_", "").casefold()
    return {table for table, names in FED_BY.items() if re.fullmatch(names, squeezed)}
