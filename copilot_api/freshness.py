"""Which night the numbers are of, and whether what they rest on is fresh."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

from psycopg.rows import DictRow
from pydantic import BaseModel, TypeAdapter

from copilot_api.database import AsyncConnection, Connection
from copilot_api.errors import NoNightly
from copilot_api.queries import query

DELIVERED_BY = {
    "inventory_snapshots": {"inventory"},
    "purchase_orders": {"purchase_orders", "purchase_receipts"},
    "skus": {"skus", "item_costs"},
}
"""Canonical entities that a published table is made of, where they are called otherwise than the table."""


EVERY = timedelta(hours=26)
"""How old the last night may be: a day, and time to run."""


class Source(BaseModel):
    """An entity of a source system: whether it was loaded in time, which tables it feeds, and when it is due again."""

    system: str
    entity: str
    gate: Literal["open", "closed"]
    reason: str | None
    feeds: list[str]
    good_until: datetime | None


SOURCES = TypeAdapter(list[Source])


class Night(BaseModel):
    """The nightly whose numbers are answered, and the sources as it found them. `trouble` says what went wrong in the newest one,
    if anything."""

    run_id: str
    as_of: date
    completed_at: datetime
    currency: str
    trouble: str | None
    sources: list[Source]

    @property
    def good_until(self) -> datetime:
        """When the next should have completed."""
        return self.completed_at + EVERY


class Gate(BaseModel):
    """Open: the sources behind the numbers were loaded in time. Closed: `reasons` says which were not and why.

    `good_until`: when the first of them is due again; later than that, the numbers are older than they should be.
    """

    state: Literal["open", "closed"] = "open"
    reasons: list[str] = []
    good_until: datetime | None = None


def last_night(connection: Connection) -> Night:
    """The last completed nightly.

    Raises:
        NoNightly: none has finished yet.
    """
    return _night(connection.execute(query("nightly")).fetchone())


async def last_night_async(connection: AsyncConnection) -> Night:
    """The same, without a thread."""
    return _night(await (await connection.execute(query("nightly"))).fetchone())


def _night(row: DictRow | None) -> Night:
    if row is None:
        raise NoNightly(
            "No nightly has run yet, so there is nothing to answer from. Run `mfg nightly`.", retry_after=60
        )
    trouble = None
    if row["newest_status"] == "failed":
        failures = row["newest_failures"]
        trouble = f"The nightly of {row['newest_as_of']} failed in part" + (f": {failures[0]}" if failures else ".")
    return Night(
        **{name: row[name] for name in ("run_id", "as_of", "completed_at", "currency")},
        trouble=trouble,
        sources=SOURCES.validate_json(row["sources"]),
    )


def gate_of(night: Night, tables: Iterable[str]) -> Gate:
    """Closed where a closed source entity feeds one of `tables`."""
    names = [table.removeprefix("manufacturing.") for table in tables]
    wanted = set().union(*(DELIVERED_BY.get(name, {name}) for name in names))
    behind = [source for source in night.sources if wanted.intersection(source.feeds)]
    reasons = [
        f"{source.system}/{source.entity}: {source.reason or 'no reason was recorded'}"
        for source in behind
        if source.gate == "closed"
    ]
    due = [source.good_until for source in behind if source.good_until is not None]
    return Gate(state="closed" if reasons else "open", reasons=reasons, good_until=min(due, default=None))
