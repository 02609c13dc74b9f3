"""The ledger of a proposed order: six lines from lead time to quantity, the same for every item."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from forecasting.explain import Explained
from forecasting.ledger import DECIMALS
from forecasting.position import NO_LEAD_TIME, Items

ITEM = "stock unit"
BY_SKU, BY_WAREHOUSE = "sku", "sku and warehouse"


class _Input(NamedTuple):
    name: str
    unit: str
    table: str | None = None
    key: str | None = None


_Column = tuple[_Input, list[float]]


class _Line(NamedTuple):
    step: str
    formula: str
    unit: str
    inputs: tuple[_Input, ...] = ()


_SNAPSHOTS = "manufacturing.inventory_snapshots"
_ORDERS = "manufacturing.purchase_orders"
_PLAN = "forecast.demand_plan_latest"
_FORECASTS = "forecast.forecasts_latest"
_TERMS = "manufacturing.supplier_items"

LINES = (
    _Line(
        "cover_days",
        "lead_time_days + review_period_days",
        "days",
        (
            _Input("lead_time_days", "days", "forecast.inventory_risk", BY_WAREHOUSE),
            _Input("review_period_days", "days"),
        ),
    ),
    _Line(
        "available",
        "max(on_hand, 0) - reserved - unusable",
        ITEM,
        tuple(_Input(name, ITEM, _SNAPSHOTS, BY_WAREHOUSE) for name in ("on_hand", "reserved", "unusable")),
    ),
    _Line(
        "position",
        "available + inbound_in_time + inbound_overdue",
        ITEM,
        tuple(_Input(name, ITEM, _ORDERS, BY_WAREHOUSE) for name in ("inbound_in_time", "inbound_overdue")),
    ),
    _Line(
        "order_up_to",
        "demand_quantile",
        ITEM,
        (
            _Input("service_level", "probability"),
            _Input("statistical_demand", ITEM, _FORECASTS, BY_WAREHOUSE),
            _Input("expected_demand", ITEM, _PLAN, BY_WAREHOUSE),
            _Input("demand_quantile", ITEM, _PLAN, BY_WAREHOUSE),
        ),
    ),
    _Line("shortfall", "max(0, order_up_to - position)", ITEM),
    _Line(
        "recommended_reorder_qty",
        "min(1, ceil(shortfall)) * ceil(max(shortfall, moq) / order_multiple) * order_multiple",
        ITEM,
        (_Input("moq", ITEM, _TERMS, BY_SKU), _Input("order_multiple", ITEM, _TERMS, BY_SKU)),
    ),
)
LOST = "lost_while_waiting"
LINES_OF_LOST_SALES = tuple(
    line._replace(formula=f"max(0, {line.formula} - {LOST})", inputs=(*line.inputs, _Input(LOST, ITEM)))
    if line.step == "order_up_to"
    else line
    for line in LINES
)
"""The same where nobody waits for what is missing."""


def ledgers(items: Items, found: Explained) -> list[list[dict[str, Any]]]:
    """The lines of each item's proposed quantity; `forecasting.recompute` gives it again."""
    return list(_each(items, _values(items, found)))


def _values(items: Items, found: Explained) -> dict[str, list[float]]:
    position = items.available + found.inbound_in_time + found.inbound_overdue
    named = {
        "lead_time_days": items.lead_time_mean,
        "cover_days": found.window_days,
        "on_hand": items.on_hand,
        "reserved": items.reserved,
        "unusable": items.unusable,
        "available": items.available,
        "inbound_in_time": found.inbound_in_time,
        "inbound_overdue": found.inbound_overdue,
        "position": position,
        "service_level": items.service_level,
        "statistical_demand": found.statistical_mean,
        "expected_demand": found.mean,
        "demand_quantile": found.order_up_to + found.lost_while_waiting,
        "lost_while_waiting": found.lost_while_waiting,
        "review_period_days": items.review_period_days,
        "order_up_to": found.order_up_to,
        "shortfall": (found.order_up_to - position).clip(min=0.0),
        "moq": items.moq,
        "order_multiple": items.order_multiple,
        "recommended_reorder_qty": found.quantity,
    }
    return {name: values.round(DECIMALS).tolist() for name, values in named.items()}


def _each(items: Items, values: dict[str, list[float]]) -> Iterator[list[dict[str, Any]]]:
    usual, of_lost_sales = (_with_columns(lines, values) for lines in (LINES, LINES_OF_LOST_SALES))
    for i, (sku, warehouse) in enumerate(items.keys):
        told = {ITEM: str(items.unit[i]), BY_SKU: str(sku), BY_WAREHOUSE: f"{sku}|{warehouse}"}
        ledger: list[dict[str, Any]] = [
            {
                "step": line.step,
                "formula": line.formula,
                "inputs": [
                    {
                        "name": name,
                        "value": column[i],
                        "unit": told.get(unit, unit),
                        "table": table,
                        "key": key and told[key],
                    }
                    for (name, unit, table, key), column in inputs
                ],
                "value": column[i],
                "unit": told.get(line.unit, line.unit),
            }
            for line, inputs, column in (of_lost_sales if items.lost[i] else usual)
        ]
        if items.lead_time_source[i] == NO_LEAD_TIME:
            ledger[0]["inputs"][0] |= {"table": None, "key": None}
        yield ledger


def _with_columns(
    lines: tuple[_Line, ...], values: dict[str, list[float]]
) -> list[tuple[_Line, list[_Column], list[float]]]:
    """Each line with the columns its inputs and its value stand in, looked up once and not for every item."""
    return [(line, [(entry, values[entry.name]) for entry in line.inputs], values[line.step]) for line in lines]
