"""The words of this package: what a planner may say of an item, and what is known about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args
from uuid import UUID

Period = Literal["weekly", "monthly"]
Kind = Literal["promotion", "project", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Target:
    """What an override is of. `warehouse_id` None: all warehouses together."""

    sku_id: str
    warehouse_id: str | None
    period: Period
    target_date: date


@dataclass(frozen=True)
class Stretch:
    """What a mark is on. `warehouse_id` None: all warehouses."""

    sku_id: str
    warehouse_id: str | None
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Override:
    """An active override as it stands; quantities are of the whole period, in the item's stock unit."""

    target: Target
    sku_code: str
    quantity: Decimal
    statistical_value: float
    reason: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True)
class Mark:
    """An active mark as it stands."""

    stretch: Stretch
    sku_code: str
    kind: Kind
    reason: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True)
class Statistical:
    """The statistical forecast of a week or a whole month; a month has no quantiles."""

    target: Target
    mean: float
    q10: float | None
    q90: float | None


@dataclass(frozen=True)
class Item:
    sku_id: str
    sku_code: str
    description: str | None


@dataclass(frozen=True)
class Known:
    """All that a workbook is written from and judged by, read in one transaction.

    `items` by the code people type, `run_id` of the latest forecast, `as_of` the business date.
    """

    as_of: date
    run_id: UUID
    items: Mapping[str, Item]
    warehouses: frozenset[str]
    forecasts: Mapping[Target, Statistical]
    overrides: Mapping[Target, Override]
    marks: Mapping[Stretch, Mark]


@dataclass(frozen=True)
class SetOverride:
    """To be set in place of an active one, if there is any; `quantity` None: withdraw it, whatever is forecast."""

    target: Target
    quantity: Decimal | None
    reason: str
    statistical_value: float | None


@dataclass(frozen=True)
class SetMark:
    """To be set in place of an active one, if there is any; `kind` None: withdraw it."""

    stretch: Stretch
    kind: Kind | None
    reason: str


Change = SetOverride | SetMark
