"""what_if: what one change would do to risk, orders and money."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from copilot_api.errors import NotFound, Unprocessable
from copilot_api.tools.tool import Cited, Found, Reading, RowLimit, Tool, ToolResult
from copilot_api.tools.what_if_inputs import LastNight, read_last_night
from copilot_api.tools.what_if_words import say_rows
from copilot_api.values import plain

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.changes import Change
    from forecasting.what_if import Outcome, WhatIf

Kind = Literal["lead_time", "demand", "service_level", "late_supplier", "cancelled_order"]
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "lead_time": ("sku_id", "days"),
    "demand": ("sku_id", "percent"),
    "service_level": ("sku_id", "service_level"),
    "late_supplier": ("supplier_id", "days"),
    "cancelled_order": ("order_kind", "order_id"),
}
TABLES = (
    "forecast.demand_plan_latest", "manufacturing.inventory_snapshots", "manufacturing.purchase_orders",
    "manufacturing.work_orders", "manufacturing.sales_orders", "manufacturing.boms", "manufacturing.supplier_items",
    "manufacturing.suppliers", "manufacturing.stock_movements", "manufacturing.skus", "forecast.runs",
)  # fmt: skip

PROPOSED = [
    "action", "quantity", "supplier_id", "source_warehouse_id", "reference", "order_by_date", "due_date", "value",
]  # fmt: skip


class WhatIfArguments(RowLimit):
    change: Kind = Field(description="What is otherwise.")
    sku_id: str | None = Field(
        None, description="Item whose lead time, demand or service level it is; else the item to look at alone."
    )
    supplier_id: str | None = Field(None, description="Supplier that is late.")
    order_kind: Literal["purchase", "sales"] | None = Field(None, description="Kind of the cancelled order.")
    order_id: str | None = Field(None, description="Order that is cancelled, with all its open lines.")
    days: int | None = Field(None, ge=0, le=730, description="The new lead time, or how many days late.")
    percent: float | None = Field(None, ge=-100, le=1000, description="How much more is wanted; negative: less.")
    service_level: float | None = Field(None, gt=0, lt=1, description="The new service level, 0.95 for 95 %.")
    limit: int = Field(20, ge=1, le=100, description="Most rows to return, what the change is about first.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = [name for name in NEEDED[self.change] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"{self.change} needs {' and '.join(missing)}")
        return self


def find(reading: Reading, arguments: WhatIfArguments) -> Found:
    night = read_last_night(reading, _about(arguments))
    if night is None:
        return Found(
            rows=(), total=0, cited=Cited(TABLES[0], (), ()), tables=TABLES, stale=("no new plan was made last night",)
        )
    found = _assess(reading, night, arguments)
    rows = [_row(row, found, night) for row in _records(found.items)]
    return Found(
        rows=rows[: arguments.limit],
        total=len(rows),
        totals={"currency": reading.night.currency, "items_changed": sum(map(_changed, rows))}
        | _totals("before", found.before)
        | _totals("after", found.after),
        cited=Cited("forecast.inventory_risk_latest", ("sku_id", "warehouse_id"), ("stockout_probability_before",)),
        tables=TABLES,
        gated_by=tuple(table for table in TABLES if table.startswith("manufacturing.")),
    )


def _about(arguments: WhatIfArguments) -> dict[str, str | None]:
    purchase = arguments.order_kind == "purchase"
    return {
        "sku_id": arguments.sku_id,
        "supplier_id": arguments.supplier_id,
        "purchase_order_id": arguments.order_id if purchase else None,
        "sales_order_id": None if purchase else arguments.order_id,
    }


def _assess(reading: Reading, night: LastNight, arguments: WhatIfArguments) -> "WhatIf":
    from forecasting import assess_change
    from forecasting.errors import NothingToChangeError, ParameterError

    try:
        return assess_change(
            night.plant, _change(arguments), night.policy, as_of=reading.night.as_of, sku_id=arguments.sku_id,
            calendar=night.calendar,
        )  # fmt: skip
    except NothingToChangeError as error:
        raise NotFound(f"{error}.") from error
    except ParameterError as error:
        raise Unprocessable(f"{error}.") from error


def _change(given: WhatIfArguments) -> "Change":
    """The change as the arguments say it; they have been checked to be complete."""
    from forecasting import CancelledOrder, Demand, LateSupplier, LeadTime, ServiceLevel

    kinds: dict[str, Any] = {
        "lead_time": LeadTime,
        "demand": Demand,
        "service_level": ServiceLevel,
        "late_supplier": LateSupplier,
        "cancelled_order": CancelledOrder,
    }
    change: Change = kinds[given.change](*(getattr(given, name) for name in NEEDED[given.change]))
    return change


def _row(row: Mapping[str, Any], found: "WhatIf", night: LastNight) -> dict[str, Any]:
    item = night.names[row["sku_id"]]
    return {
        **row,
        "sku_code": item["sku_code"] or row["sku_id"],
        "description": item["description"],
        "unit_of_measure": item["unit_of_measure"],
        "proposals_before": _proposals(found.before.proposals, row),
        "proposals_after": _proposals(found.after.proposals, row),
    }


def _changed(row: Mapping[str, Any]) -> bool:
    before = {name.removesuffix("_before"): value for name, value in row.items() if name.endswith("_before")}
    return any(row[f"{name}_after"] != value for name, value in before.items())


def _proposals(proposals: "pd.DataFrame", row: Mapping[str, Any]) -> list[dict[str, Any]]:
    here = (proposals.sku_id == row["sku_id"]) & (proposals.warehouse_id == row["warehouse_id"])
    return _records(proposals.loc[here, PROPOSED])


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _totals(side: str, outcome: "Outcome") -> dict[str, Any]:
    money = outcome.money
    return {
        f"value_committed_{side}": round(money.committed, 2),
        f"value_on_order_{side}": money.on_order,
        f"value_to_buy_{side}": money.to_buy,
        f"value_to_cancel_{side}": money.to_cancel,
    }


def _plain(value: Any) -> Any:
    """A value of a frame as JSON has it; what is missing is null."""
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date()
    return plain(value.item() if hasattr(value, "item") else value)


def say(result: ToolResult, arguments: WhatIfArguments) -> str:
    return say_rows(result.rows, result.totals)


TOOL = Tool(
    name="what_if",
    description="What one change would do to risk, orders and money: another lead time, more or less demand, another service level, "
    "a late supplier, a cancelled purchase or customer order. Computed as the night computes it; nothing is changed.",
    arguments=WhatIfArguments,
    find=find,
    say=say,
    timeout_ms=5000,
)
