"""What is there, what is coming and on what terms, item by item in one order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import MissingColumnsError, ParameterError
from forecasting.panel import Flags, Floats
from forecasting.policy import ItemPolicy, Policy

KEYS = ["sku_id", "warehouse_id"]
FIRST_DAY, LAST_DAY = pd.Timestamp(1900, 1, 1), pd.Timestamp(2200, 1, 1)
FAR_APART = 1e7
"""Days between any two items when their days are laid behind each other."""
NO_LEAD_TIME = "assumed by the policy"
MEASURED_UNITS = frozenset(
    {"kg", "g", "mg", "t", "lb", "oz"}  # weight
    | {"l", "ml", "cl", "hl", "gal", "m3", "cm3", "cbm"}  # volume
    | {"m", "cm", "mm", "km", "ft", "in", "yd", "m2", "cm2", "sqm", "sqft"}  # length and area
    | {"h", "hour", "hours"}
)
"""Units whose quantities need not be whole. Every other unit is counted in pieces."""


def whole(units: npt.NDArray[np.object_]) -> Flags:
    """Which of the units are counted in pieces."""
    return np.array([str(unit).strip().lower() not in MEASURED_UNITS for unit in units], dtype=bool)


@dataclass(frozen=True)
class Stock:
    """What is there, one entry an item and warehouse, sorted by both. `recorded`: there is a stock record."""

    keys: pd.MultiIndex
    on_hand: Floats
    reserved: Floats
    unusable: Floats
    unit: npt.NDArray[np.object_]
    recorded: Flags

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def available(self) -> Floats:
        """On hand without what is reserved or unusable; a negative record counts as nothing on hand."""
        return np.maximum(self.on_hand, 0.0) - self.reserved - self.unusable

    @cached_property
    def whole_units(self) -> Flags:
        return whole(self.unit)


@dataclass(frozen=True)
class Items(Stock):
    """Stock and ordering terms. `forecast`: demand of the item is forecast. `lost`: nobody waits for what is missing. `lot_by_cost`:
    the lot with which the cheapest level is found; 0 where the service level decides."""

    service_level: Floats
    review_period_days: Floats
    lost: Flags
    lot_by_cost: Floats
    moq: Floats
    order_multiple: Floats
    lead_time_mean: Floats
    lead_time_std: Floats
    lead_time_source: npt.NDArray[np.object_]
    forecast: Flags


@dataclass(frozen=True)
class Inbound:
    """Open supply: one entry an order line. `row` is the item, `day` its due day after today (negative: overdue).

    `known`: which rows of the frame these are, the ones whose item is known.
    """

    row: npt.NDArray[np.intp]
    day: Floats
    quantity: Floats
    known: Flags

    def landed(self, days: Floats) -> Floats:
        """Quantity due from today up to each of `days` (items, k). What is overdue is not counted until it arrives."""
        total = np.zeros(days.shape)
        due = (self.day[:, None] >= 0) & (self.day[:, None] <= days[self.row])
        np.add.at(total, self.row, np.where(due, self.quantity[:, None], 0.0))
        return total

    def before_each(self) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
        """Of each line that is due after today: its item, its day, and what is due from today up to the day before."""
        at = self.row * FAR_APART + self.day
        order = np.argsort(at, kind="stable")
        order = order[self.day[order] >= 0]
        row, day, at = self.row[order], self.day[order], at[order]
        total = np.r_[0.0, np.cumsum(self.quantity[order])]
        landed = total[np.searchsorted(at, at)] - total[np.searchsorted(row, row)]
        later = day > 0
        return row[later], day[later], landed[later]

    def overdue(self, n: int) -> Floats:
        """Quantity due before today, one value an item."""
        return np.bincount(self.row, np.where(self.day < 0, self.quantity, 0.0), minlength=n).astype(float)

    def later(self, days: Floats) -> Floats:
        """Quantity due after each item's `days` (items,)."""
        late = self.day > days[self.row]
        return np.bincount(self.row, np.where(late, self.quantity, 0.0), minlength=len(days)).astype(float)


def read_items(forecasts: pd.DataFrame, positions: pd.DataFrame, lead_times: pd.DataFrame, policy: Policy) -> Items:
    """The items of `positions` with their terms; both other frames may lack some of them."""
    require(forecasts, "forecasts", [*KEYS, "ds", "mean", "std"])
    require(lead_times, "lead_times", ["sku_id", "mean_days", "std_days", "source"])
    table = _by_item(positions)
    stock = _stock(table)
    terms = _terms(stock.keys, lead_times)
    said = policy.of_items(table.reset_index())
    mean, std, source = _lead_times(terms, said)
    moq = np.maximum(_number(terms, "moq", 0.0), said.order_quantity)
    multiple = _positive(_number(terms, "order_multiple", 1.0), 1.0)
    lot = np.ceil(np.round(moq / multiple, 6)) * multiple
    return Items(
        **vars(stock),
        service_level=said.service_level,
        review_period_days=said.review_period_days,
        lost=said.lost,
        lot_by_cost=np.where(said.lots_by_cost, lot, 0.0),
        moq=moq,
        order_multiple=multiple,
        lead_time_mean=mean,
        lead_time_std=std,
        lead_time_source=source,
        forecast=np.asarray(stock.keys.isin(pd.MultiIndex.from_frame(forecasts[KEYS].drop_duplicates())), dtype=bool),
    )


def read_stock(positions: pd.DataFrame) -> Stock:
    """The items of `positions` (`sku_id, warehouse_id, on_hand`, optionally `reserved, unusable, unit`)."""
    return _stock(_by_item(positions))


def read_inbound(inbound: pd.DataFrame | None, items: Stock, as_of: pd.Timestamp) -> Inbound:
    """Open supply of the items (`sku_id, warehouse_id, due_date, quantity`)."""
    if inbound is None or inbound.empty:
        return Inbound(np.array([], dtype=np.intp), np.array([]), np.array([]), np.array([], dtype=bool))
    require(inbound, "inbound", [*KEYS, "due_date", "quantity"])
    row = items.keys.get_indexer(pd.MultiIndex.from_frame(inbound[KEYS]))
    known = row >= 0
    day = (read_days(inbound["due_date"]) - as_of).dt.days.to_numpy(dtype=float)[known]
    quantity = np.asarray(inbound["quantity"].to_numpy(float)[known], dtype=float)
    if not (np.isfinite(day).all() and np.isfinite(quantity).all()):
        raise ParameterError("inbound holds a due_date or quantity that is missing: leave such lines out")
    return Inbound(row[known], day.astype(float), quantity, known)


def read_days(values: pd.Series) -> pd.Series:
    """Days as timestamps. What systems write for never and for ever, such as 9999-12-31, becomes the first or last day known."""
    seconds = values.astype("datetime64[s]").to_numpy()
    known = np.clip(seconds, FIRST_DAY.to_datetime64(), LAST_DAY.to_datetime64())
    return pd.Series(known.astype("datetime64[ns]"), index=values.index)


def on_hand(stock: pd.DataFrame, keys: pd.MultiIndex) -> Floats:
    """What `stock` (sku_id, warehouse_id, on_hand) holds of each item; a negative record, and none, count as nothing."""
    held = pd.to_numeric(stock.set_index(KEYS).on_hand).astype(float)
    return np.maximum(held.reindex(keys).fillna(0.0).to_numpy(float), 0.0)


def require(frame: pd.DataFrame, name: str, columns: list[str]) -> None:
    """MissingColumnsError unless the frame has all the columns."""
    missing = set(columns) - set(frame.columns)
    if missing:
        raise MissingColumnsError(name, missing)


def _by_item(positions: pd.DataFrame) -> pd.DataFrame:
    require(positions, "positions", [*KEYS, "on_hand"])
    table = positions.set_index(KEYS).sort_index()
    if table.index.has_duplicates:
        again = table.index[table.index.duplicated()][0]
        raise ParameterError(f"positions has several rows for {again}: sum them first")
    return table


def _stock(table: pd.DataFrame) -> Stock:
    return Stock(
        keys=pd.MultiIndex.from_tuples(table.index, names=KEYS),
        on_hand=_number(table, "on_hand", 0.0),
        reserved=_number(table, "reserved", 0.0),
        unusable=_number(table, "unusable", 0.0),
        unit=_text(table, "unit", "units"),
        recorded=table["on_hand"].notna().to_numpy(bool),
    )


def _terms(keys: pd.MultiIndex, lead_times: pd.DataFrame) -> pd.DataFrame:
    """The row of `lead_times` that holds for each item: one for its warehouse, else one for every warehouse."""
    special = lead_times["warehouse_id"].notna() if "warehouse_id" in lead_times else pd.Series(False, lead_times.index)
    general = _unique(lead_times[~special].drop(columns="warehouse_id", errors="ignore").set_index("sku_id"))
    terms = general.reindex(keys.get_level_values("sku_id")).set_axis(keys)
    if special.any():
        own = _unique(lead_times[special].set_index(KEYS)).reindex(keys)
        terms = own.where(own["mean_days"].notna(), terms)
    return terms


def _unique(table: pd.DataFrame) -> pd.DataFrame:
    again = table.index.duplicated()
    if again.any():
        raise ParameterError(f"lead_times has several rows for {table.index[again][0]}: keep one")
    return table


def _lead_times(terms: pd.DataFrame, policy: ItemPolicy) -> tuple[Floats, Floats, npt.NDArray[np.object_]]:
    mean, std = _number(terms, "mean_days", np.nan), _number(terms, "std_days", np.nan)
    unknown = ~(mean >= 0)
    mean = np.where(unknown, policy.default_lead_time_days, mean)
    std = np.where(unknown | ~(std >= 0), policy.lead_time_variation * mean, std)
    return mean, std, np.where(unknown, NO_LEAD_TIME, _text(terms, "source", "not stated"))


def _number(table: pd.DataFrame, name: str, default: float) -> Floats:
    if name not in table:
        return np.full(len(table), default)
    return pd.to_numeric(table[name]).fillna(default).to_numpy(float)


def _positive(values: Floats, default: float) -> Floats:
    return np.where(values > 0, values, default)


def _text(table: pd.DataFrame, name: str, default: Any) -> npt.NDArray[np.object_]:
    if name not in table:
        return np.full(len(table), default, dtype=object)
    values = table[name].astype(object)
    return values.where(values.notna(), default).to_numpy(object)
