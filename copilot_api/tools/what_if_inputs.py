"""What the last night's risk and plan were made from, of the items that one change can touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.rows import tuple_row

from copilot_api.queries import query
from copilot_api.tools.tool import Reading

if TYPE_CHECKING:
    import pandas as pd

    from forecasting import Calendar, Plant, Policy

PLAN = {
    "demand": "demand",
    "orders": "plan_orders",
    "boms": "plan_boms",
    "lanes": "plan_lanes",
    "ways": "plan_ways",
    "draws": "plan_draws",
    "stock": "plan_stock",
    "receipts": "inbound",
    "lead_times": "lead_times",
    "terms": "plan_terms",
}
"""Which statement gives which input."""


@dataclass(frozen=True)
class LastNight:
    """`names`: description and unit of each item, by sku_id."""

    plant: "Plant"
    names: Mapping[str, Mapping[str, Any]]
    policy: "Policy"
    calendar: "Calendar"


def read_last_night(reading: Reading, about: Mapping[str, str | None]) -> LastNight | None:
    """The plant as far as the items `about` names are connected; None where the last night planned nothing new."""
    from forecasting import PlanInputs, Plant, Policy, working_days

    rules = reading.connection.execute(query("what_if_plan")).fetchone()
    if rules is None or rules["policy"] is None:
        return None
    items = reading.connection.execute(query("what_if_items"), about).fetchall()
    skus = [item["sku_id"] for item in items]
    plan = PlanInputs(**{field: _frame(reading, name, skus) for field, name in PLAN.items()})
    return LastNight(
        plant=Plant(positions=_frame(reading, "positions", skus), inbound=plan.receipts, plan=plan),
        names={item["sku_id"]: item for item in items},
        policy=Policy.of_record(rules["policy"]),
        calendar=working_days(rules["country"]),
    )


def _frame(reading: Reading, name: str, skus: list[str]) -> "pd.DataFrame":
    import pandas as pd

    from forecasting.inputs import statement

    wanted = f"select * from ({statement(name)}) as rows where sku_id = any(%(skus)s)"
    with reading.connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(wanted, {"skus": skus, "as_of": reading.night.as_of})
        columns = [column.name for column in cursor.description or ()]
        return pd.DataFrame.from_records(cursor.fetchall(), columns=columns)
