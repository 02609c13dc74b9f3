"""What one warehouse has too much of, brought to another that lacks it, before anything is made or bought."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from forecasting.ledger import DECIMALS, Step, entry, line
from forecasting.position import KEYS, on_hand, whole
from forecasting.requirements import hurried

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from forecasting.panel import Floats

DAYS_A_WEEK = 7
KEPT_WEEKS = 26
"""A warehouse keeps what it needs for so long: what it gives away it is not to buy again soon."""
NOTHING, HALF_A_PIECE = 1e-6, 0.5
REQUIREMENTS, RISK = "forecast.component_requirements_latest", "forecast.inventory_risk_latest"
SNAPSHOTS, TERMS = "manufacturing.inventory_snapshots", "manufacturing.supplier_items"
PLAN, OPEN_ORDERS = "forecast.replenishment_plan_latest", "manufacturing.purchase_orders"
COLUMNS = [*KEYS, "source_warehouse_id", "quantity", "days", "ledger"]
_Way = tuple[str, str, str]
LOT = "min(1, ceil({0})) * ceil(max({0}, moq) / order_multiple) * order_multiple"


@dataclass
class _Place:
    """An item in a warehouse. `kept`: what it needs for half a year; `wanted`: the step that says what is missing until an order
    could arrive; `given`, `brought`: of it already."""

    sku: str
    warehouse: str
    unit: str
    on_hand: float
    kept: float
    safety: float
    wanted: Step
    transfer_days: float
    given: float = 0.0
    brought: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.sku}|{self.warehouse}"

    @property
    def spare(self) -> float:
        return max(0.0, round(self.on_hand - self.kept - self.safety - self.given, DECIMALS))

    @property
    def missing(self) -> float:
        return max(0.0, round(float(self.wanted["value"]) - self.brought, DECIMALS))


def surplus_transfers(
    requirements: pd.DataFrame,
    stock: pd.DataFrame,
    terms: pd.DataFrame,
    risk: pd.DataFrame,
    ways: pd.DataFrame,
    *,
    level: int,
    lanes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What to bring of the items with low-level code `level`, so that less of them is ordered today.

    `requirements`, `stock`, `risk` as for `plan_replenishment`; `terms`: sku_id, warehouse_id, lead_time_days, safety_stock,
    order_now, unit and transfer_days (days from any other warehouse; missing: only over `ways`). `ways`: sku_id, warehouse_id,
    source_warehouse_id, days. `lanes`: as for `explode_requirements`: what their sources can spare comes over them anyway.

    *Spare* is what is on hand beyond half a year's needs and safety stock; what is on order is not given away. *Missing*, where
    something would be ordered today: the shortfall of the risk where that decides, else what stock and open orders do not
    cover until an order could arrive, safety stock included; never what only fills up a lot. The shortest way is taken first.

    Returns sku_id, warehouse_id, source_warehouse_id, quantity, days, ledger.
    """
    days = dict(zip(_ends(ways), ways.days.astype(float).tolist(), strict=True))
    usual = set() if lanes is None else set(_ends(lanes))
    found = []
    for _, places in groupby(_places(requirements, stock, terms, risk, level), key=lambda place: place.sku):
        here = list(places)
        for lacking in here:
            for source, took in _sources(lacking, here, days, usual):
                quantity = _fitting(source, lacking)
                if quantity > NOTHING:
                    ledger = _ledger(source, lacking, quantity)
                    found.append((lacking.sku, lacking.warehouse, source.warehouse, quantity, took, ledger))
                    source.given, lacking.brought = source.given + quantity, lacking.brought + quantity
    return pd.DataFrame(found, columns=COLUMNS)


def as_receipts(transfers: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The transfers as receipts where they go."""
    due = pd.Timestamp(as_of) + pd.to_timedelta(np.ceil(transfers.days.astype(float)), unit="D")
    return transfers[[*KEYS, "quantity"]].assign(due_date=due, kind="transfer", reference=None, supplier_id=None)


def as_draws(transfers: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The transfers as needs where they come from."""
    drawn = transfers[["sku_id", "source_warehouse_id", "quantity"]].set_axis([*KEYS, "quantity"], axis=1)
    return drawn.assign(ds=pd.Timestamp(as_of))


def less_brought(risk: pd.DataFrame, transfers: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """The proposals of the risk without what is brought: two lines more in the ledger of each."""
    brought = transfers.groupby(KEYS).quantity.sum()
    how = terms.set_index(KEYS)[["moq", "order_multiple"]].astype(float).fillna({"moq": 0.0, "order_multiple": 1.0})
    lots = how.reindex(brought.index).to_numpy(float)
    quantity, ledgers = (
        risk.recommended_reorder_qty.astype(float).to_numpy().copy(),
        risk.ledger.to_numpy(object).copy(),
    )
    rows = pd.MultiIndex.from_frame(risk[KEYS]).get_indexer(brought.index)
    for row, much, (moq, multiple) in zip(rows, brought.to_numpy(float), lots, strict=True):
        if row >= 0 and quantity[row] > 0:
            lines = _lot_without(ledgers[row], much, moq, multiple, *(str(risk[name].iloc[row]) for name in KEYS))
            ledgers[row], quantity[row] = [*ledgers[row], *lines], lines[-1]["value"]
    return risk.assign(recommended_reorder_qty=quantity, ledger=ledgers)


def _places(
    requirements: pd.DataFrame, stock: pd.DataFrame, terms: pd.DataFrame, risk: pd.DataFrame, level: int
) -> list[_Place]:
    """Items of which one warehouse has too much while another would order, the one that lacks most first."""
    weeks = requirements.week_start.nunique()
    first = requirements[[*KEYS, "low_level_code"]].iloc[::weeks]
    gross, arriving, release = (
        requirements[name].to_numpy(float).reshape(-1, weeks)
        for name in ("gross", "scheduled_receipts", "planned_release")
    )
    keys = pd.MultiIndex.from_frame(first[KEYS])
    held, how = on_hand(stock, keys), terms.set_index(KEYS).reindex(keys)
    safety = how.safety_stock.astype(float).fillna(0.0).to_numpy()
    unit = how["unit"].fillna("units").to_numpy(object)
    days = how.transfer_days.astype(float).to_numpy()
    least = np.where(whole(unit), HALF_A_PIECE, NOTHING)
    kept = gross[:, :KEPT_WEEKS].sum(axis=1)
    orders = (release[:, 0] > NOTHING) & (first.low_level_code == level).to_numpy()
    gives = held - kept - safety > least
    sku = keys.get_level_values("sku_id")
    both = np.isin(sku, np.intersect1d(sku[orders], sku[gives])) & (orders | gives)
    rows = np.flatnonzero(both)
    decided = _decided(risk, keys[rows][how.order_now.iloc[rows].astype(float) > 0])
    lead = np.ceil(how.lead_time_days.astype(float).fillna(0.0).to_numpy()[rows] / DAYS_A_WEEK).astype(int)
    counted = hurried(arriving[rows], lead)
    found = []
    for i, (sku_id, warehouse, row) in enumerate(zip(sku[rows], keys.get_level_values(1)[rows], rows, strict=True)):
        until, much = slice(lead[i] + 1), str(unit[row])
        wanted = line("missing", "0", [], 0.0, much)
        if orders[row]:
            needed = _needed(
                f"{sku_id}|{warehouse}", much, held[row], safety[row], gross[row, until], counted[i, until]
            )
            wanted = decided.get((sku_id, warehouse), needed)
        found.append(
            _Place(
                sku=sku_id, warehouse=warehouse, unit=much, on_hand=float(held[row]), kept=round(float(kept[row]), DECIMALS),
                safety=float(safety[row]), wanted=wanted, transfer_days=float(days[row]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda place: (place.sku, -place.missing, place.warehouse))


def _decided(risk: pd.DataFrame, keys: pd.MultiIndex) -> dict[Any, Step]:
    """The shortfall behind what the risk orders of each item."""
    here = risk[pd.MultiIndex.from_frame(risk[KEYS]).isin(keys)]
    found: dict[Any, Step] = {}
    for sku, warehouse, ledger in zip(here.sku_id, here.warehouse_id, here.ledger, strict=True):
        short, unit = _shortfall(ledger), ledger[-1]["unit"]
        stands = entry("shortfall", short, unit, RISK, f"{sku}|{warehouse}")
        found[sku, warehouse] = line("missing", "shortfall", [stands], short, unit)
    return found


def _shortfall(ledger: list[Step]) -> float:
    """What an order is for before it is filled up to a lot; the whole order where its ledger does not tell."""
    return next((float(step["value"]) for step in ledger if step["step"] == "shortfall"), float(ledger[-1]["value"]))


def _needed(key: str, unit: str, held: float, safety: float, gross: Floats, counted: Floats) -> Step:
    """What is missing in the worst of the weeks before an order of today could arrive."""
    needed, coming = (np.cumsum(values).round(DECIMALS) for values in (gross, counted))
    worst = int(np.argmax(needed - coming))
    inputs = [
        entry("needed_until_then", needed[worst], unit, REQUIREMENTS, key),
        entry("safety_stock", safety, unit, RISK, key),
        entry("on_hand", held, unit, SNAPSHOTS, key),
        entry("arriving_until_then", coming[worst], unit, OPEN_ORDERS, key),
    ]
    short = max(0.0, needed[worst] + safety - held - coming[worst])
    formula = "max(0, needed_until_then + safety_stock - on_hand - arriving_until_then)"
    return line("missing", formula, inputs, short, unit)


def _ends(ways: pd.DataFrame) -> Iterator[_Way]:
    return zip(ways.sku_id, ways.source_warehouse_id, ways.warehouse_id, strict=True)


def _sources(
    lacking: _Place, places: list[_Place], days: dict[_Way, float], usual: set[_Way]
) -> Iterator[tuple[_Place, float]]:
    """From where the item may come, the shortest way first, and how long it takes. Its usual source serves it anyway."""
    open_ways = [
        (days.get(way, lacking.transfer_days), place)
        for place in places
        if place is not lacking and place.spare > NOTHING
        and (way := (lacking.sku, place.warehouse, lacking.warehouse)) not in usual
    ]  # fmt: skip
    allowed = [(took, place) for took, place in open_ways if not math.isnan(took)]
    for took, place in sorted(allowed, key=lambda way: (way[0], -way[1].spare, way[1].warehouse)):
        yield place, took


def _fitting(source: _Place, lacking: _Place) -> float:
    if whole(np.array([lacking.unit], dtype=object))[0]:
        return float(min(math.floor(source.spare), math.ceil(lacking.missing)))
    return min(source.spare, lacking.missing)


def _ledger(source: _Place, lacking: _Place, quantity: float) -> list[Step]:
    unit = lacking.unit
    spare = line("spare", "max(0, on_hand_there - needed_there - safety_stock_there - given_before)", [
        entry("on_hand_there", source.on_hand, unit, SNAPSHOTS, source.key),
        entry("needed_there", source.kept, unit, REQUIREMENTS, source.key),
        entry("safety_stock_there", source.safety, unit, RISK, source.key),
        entry("given_before", source.given, unit, PLAN, source.key),
    ], source.spare, unit)  # fmt: skip
    left = line("left", "max(0, missing - brought_before)", [
        entry("brought_before", lacking.brought, unit, PLAN, lacking.key),
    ], lacking.missing, unit)  # fmt: skip
    pieces = whole(np.array([unit], dtype=object))[0]
    formula = "min(-ceil(-spare), ceil(left))" if pieces else "min(spare, left)"
    return [spare, lacking.wanted, left, line("quantity", formula, [], quantity, unit)]


def _lot_without(
    ledger: list[Step], brought: float, moq: float, multiple: float, sku: str, warehouse: str
) -> list[Step]:
    """What is still to be ordered, in lots."""
    name, unit = ledger[-1]["step"], ledger[-1]["unit"]
    wanted = "shortfall" if any(step["step"] == "shortfall" for step in ledger) else name
    rest = max(0.0, round(_shortfall(ledger) - brought, DECIMALS))
    lots = math.ceil(round(max(rest, moq) / multiple, DECIMALS)) if rest > 0 else 0
    arriving = entry("brought", brought, unit, PLAN, f"{sku}|{warehouse}")
    return [
        line("after_transfers", f"max(0, {wanted} - brought)", [arriving], rest, unit),
        line("quantity", LOT.format("after_transfers"), [
            entry("moq", moq, unit, TERMS, sku), entry("order_multiple", multiple, unit, TERMS, sku),
        ], lots * multiple, unit),
    ]  # fmt: skip
