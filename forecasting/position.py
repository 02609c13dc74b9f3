"""What is there and what is coming, item by item in one order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.errors import MissingColumnsError, ParameterError
from forecasting.panel import Flags, Floats
from forecasting.policy import RiskPolicy

KEYS = ["sku_id", "warehouse_id"]
QUANTITIES = {"on_hand": 0.0, "reserved": 0.0, "unusable": 0.0, "moq": 0.0, "order_multiple": 1.0}
NO_LEAD_TIME = "default"


@dataclass(frozen=True)
class Items:
    """Stock and ordering terms, one entry an item and warehouse, sorted by both."""

    keys: pd.MultiIndex
    on_hand: Floats
    reserved: Floats
    unusable: Floats
    moq: Floats
    order_multiple: Floats
    unit: npt.NDArray[np.object_]
    whole_units: Flags
    service_level: Floats
    lead_time_mean: Floats
    lead_time_std: Floats
    lead_time_source: npt.NDArray[np.object_]
    recorded: Flags
    forecast: Flags

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def available(self) -> Floats:
        """On hand without what is reserved or unusable; a negative record counts as nothing on hand."""
        return np.maximum(self.on_hand, 0.0) - self.reserved - self.unusable


@dataclass(frozen=True)
class Inbound:
    """Open supply: one entry an order line. `row` is the item, `day` its due day after today (negative: overdue)."""

    row: npt.NDArray[np.intp]
    day: Floats
    quantity: Floats

    def landed(self, days: Floats) -> Floats:
        """Quantity due from today up to each of `days` (items, k). What is overdue is not counted until it arrives."""
        total = np.zeros(days.shape)
        due = (self.day[:, None] >= 0) & (self.day[:, None] <= days[self.row])
        np.add.at(total, self.row, np.where(due, self.quantity[:, None], 0.0))
        return total

    def overdue(self, n: int) -> Floats:
        """Quantity due before today, one value an item."""
        return np.bincount(self.row, np.where(self.day < 0, self.quantity, 0.0), minlength=n)

    def later(self, days: Floats) -> Floats:
        """Quantity due after each item's `days` (items,)."""
        return np.bincount(self.row, np.where(self.day > days[self.row], self.quantity, 0.0), minlength=len(days))


def read_items(forecasts: pd.DataFrame, positions: pd.DataFrame, lead_times: pd.DataFrame, policy: RiskPolicy) -> Items:
    """Joins the three frames; an item that is only forecast has no stock record, one only in stock no forecast."""
    _require(forecasts, "forecasts", [*KEYS, "ds", "mean", "std"])
    _require(positions, "positions", [*KEYS, "on_hand"])
    _require(lead_times, "lead_times", ["sku_id", "mean_days", "std_days", "source"])
    stocked = pd.MultiIndex.from_frame(positions[KEYS])
    if stocked.has_duplicates:
        raise ParameterError(f"positions has several rows for {stocked[stocked.duplicated()][0]}: sum them first")
    predicted = pd.MultiIndex.from_frame(forecasts[KEYS].drop_duplicates())
    keys = stocked.union(predicted).set_names(KEYS)
    table = positions.set_index(KEYS).reindex(keys)
    mean, std, source = _lead_times(keys, lead_times, policy)
    return Items(
        keys=keys,
        **{name: _number(table, name, default) for name, default in QUANTITIES.items()},
        unit=_text(table, "unit", "unit"),
        whole_units=_text(table, "whole_units", True).astype(bool),
        service_level=policy.service_level(_text(table, "abc_class", ""), _text(table, "xyz_class", "")),
        lead_time_mean=mean,
        lead_time_std=std,
        lead_time_source=source,
        recorded=np.asarray(keys.isin(stocked)),
        forecast=np.asarray(keys.isin(predicted)),
    )


def read_inbound(inbound: pd.DataFrame | None, items: Items, as_of: pd.Timestamp) -> Inbound:
    """Open supply of the items (`sku_id, warehouse_id, due_date, quantity`)."""
    if inbound is None or inbound.empty:
        return Inbound(np.array([], dtype=np.intp), np.array([]), np.array([]))
    _require(inbound, "inbound", [*KEYS, "due_date", "quantity"])
    row = items.keys.get_indexer(pd.MultiIndex.from_frame(inbound[KEYS]))
    known = row >= 0
    day = (pd.to_datetime(inbound["due_date"]) - as_of).dt.days.to_numpy(float)
    quantity = inbound["quantity"].to_numpy(float)
    if not (np.isfinite(day[known]).all() and np.isfinite(quantity[known]).all()):
        raise ParameterError("inbound holds a due_date or quantity that is missing: leave such lines out")
    return Inbound(row[known], day[known], quantity[known])


def _require(frame: pd.DataFrame, name: str, columns: list[str]) -> None:
    missing = set(columns) - set(frame.columns)
    if missing:
        raise MissingColumnsError(name, missing)


def _number(table: pd.DataFrame, name: str, default: float) -> Floats:
    if name not in table:
        return np.full(len(table), default)
    values = pd.to_numeric(table[name]).fillna(default).to_numpy(float)
    return np.where(values > 0, values, default) if name == "order_multiple" else values


def _text(table: pd.DataFrame, name: str, default: Any) -> npt.NDArray[np.object_]:
    if name not in table:
        return np.full(len(table), default, dtype=object)
    values = table[name].astype(object)
    return values.where(values.notna(), default).to_numpy(object)


def _lead_times(
    keys: pd.MultiIndex, lead_times: pd.DataFrame, policy: RiskPolicy
) -> tuple[Floats, Floats, npt.NDArray[np.object_]]:
    """By item and warehouse where the frame says so, else by item, else the policy's default."""
    sku = keys.get_level_values("sku_id")
    at = np.full(len(keys), -1)
    if "warehouse_id" in lead_times:
        special = lead_times["warehouse_id"].notna().to_numpy()
        at = _found(pd.MultiIndex.from_frame(lead_times[KEYS]), np.flatnonzero(special), keys)
        general = np.flatnonzero(~special)
    else:
        general = np.arange(len(lead_times))
    by_item = _found(pd.Index(lead_times["sku_id"]), general, sku)
    at = np.where(at >= 0, at, by_item)
    mean = np.append(lead_times["mean_days"].to_numpy(float), np.nan)[at]
    std = np.append(lead_times["std_days"].to_numpy(float), np.nan)[at]
    source = np.append(lead_times["source"].to_numpy(object), NO_LEAD_TIME)[at]
    unknown = ~(mean >= 0)
    mean = np.where(unknown, policy.default_lead_time_days, mean)
    std = np.where(unknown | ~(std >= 0), policy.lead_time_variation * mean, std)
    return mean, std, np.where(unknown, NO_LEAD_TIME, source)


def _found(index: pd.Index, rows: npt.NDArray[np.intp], wanted: pd.Index) -> npt.NDArray[np.intp]:
    """For each wanted key the row of `index` (among `rows`) that holds it, −1 where none does."""
    part = index[rows]
    if part.has_duplicates:
        raise ParameterError(f"lead_times has several rows for {part[part.duplicated()][0]}: keep one")
    at = part.get_indexer(wanted)
    return np.where(at >= 0, np.append(rows, -1)[at], -1)
