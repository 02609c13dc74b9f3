"""Rules of a policy: what holds for an item, a category, a warehouse or a class, where it is not what holds for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from forecasting.errors import PolicyError
from forecasting.ordering import critical_ratio, newsvendor_ratio

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.panel import Flags

CONDITIONS = ("class", "warehouse", "category", "item")
"""What a rule may be for; the later, the more specific."""
REVIEWS = ("periodic", "continuous")
UNMET = ("backorder", "lost")
MAY_BE_ZERO = (
    "default_lead_time_days",
    "lead_time_variation",
    "deferral_money_weeks",
    "transfer_days",
    "carrying_rate",
    "budget",
)


@dataclass(frozen=True)
class Rule:
    """Settings for the items of which every condition of `where` is true; what is None is left to less specific rules.

    `review`: periodic (R, S), every `review_period_days`, or continuous (s, Q), every night. `order_quantity`: the least that
    is ordered at a time, in stock units. `unmet_demand`: whether a customer waits for what is missing (backorder) or not (lost).
    `deferral_money_weeks`: the least value times weeks for which an open order is put off. `transfer_days`: how long it takes to
    bring the item from any other warehouse that has too much of it. `carrying_rate`: what a year of stock costs, as a share of its
    value. `price_breaks`: pairs of a quantity and what a unit costs from it on. `budget`: the most that the purchases proposed on
    one day may cost, of all items together that the rule is for.
    """

    where: Mapping[str, str]
    service_level: float | None = None
    holding_cost: float | None = None
    shortage_cost: float | None = None
    review: str | None = None
    review_period_days: float | None = None
    order_quantity: float | None = None
    unmet_demand: str | None = None
    default_lead_time_days: float | None = None
    lead_time_variation: float | None = None
    deferral_money_weeks: float | None = None
    transfer_days: float | None = None
    carrying_rate: float | None = None
    price_breaks: tuple[tuple[float, float], ...] | None = None
    budget: float | None = None

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Self:
        """The rule whose fields were written as plain values."""
        breaks = record.get("price_breaks")
        return cls(
            **{**record, "price_breaks": breaks and tuple((float(least), float(price)) for least, price in breaks)}
        )

    @property
    def level(self) -> float | None:
        """The service level, given or by its costs, where customers wait."""
        if self.holding_cost is None or self.shortage_cost is None:
            return self.service_level
        return float(newsvendor_ratio(self.holding_cost, self.shortage_cost))

    @property
    def level_if_lost(self) -> float | None:
        """The same where they do not."""
        if self.holding_cost is None or self.shortage_cost is None:
            return self.service_level
        return float(critical_ratio(self.holding_cost, self.shortage_cost))

    @property
    def specificity(self) -> tuple[int, int]:
        return max((CONDITIONS.index(name) for name in self.where), default=-1), len(self.where)

    def holds_for(self, items: pd.DataFrame) -> Flags:
        """Which of the items (columns as CONDITIONS) the rule is for."""
        held = np.ones(len(items), bool)
        for name, wanted in self.where.items():
            held &= (items[name] == wanted).to_numpy(bool)
        return held


SETTINGS = tuple(field.name for field in fields(Rule) if field.name != "where")


def read_rules(written: Any, source: str) -> tuple[Rule, ...]:
    """Rules as they are written in a file (`{rules: [{for: {class: AX}, service_level: 0.98}, …]}`).

    Raises PolicyError, which names the source, the rule and the remedy.
    """
    if written is None:
        return ()
    if not isinstance(written, Mapping) or set(written) - {"rules"} or not isinstance(written.get("rules"), list):
        raise PolicyError(source, "the file", "must hold one key, rules, with a list of rules")
    return tuple(_read(rule, source, f"rule {place}") for place, rule in enumerate(written["rules"], 1))


def _read(rule: Any, source: str, place: str) -> Rule:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("for"), Mapping):
        raise PolicyError(source, place, f"must say for what it holds: for: {{{' | '.join(CONDITIONS)}: …}}")
    where = {str(name): str(value) for name, value in rule["for"].items()}
    given = {str(name): value for name, value in rule.items() if name != "for"}
    place = f"{place} (for {', '.join(f'{name} {value}' for name, value in where.items()) or 'everything'})"
    _known(where, CONDITIONS, source, place)
    _known(given, SETTINGS, source, place)
    read = Rule(where, **{name: _value(name, value, source, place) for name, value in given.items()})
    _consistent(read, source, place)
    return read


def _known(names: Mapping[str, Any], known: Sequence[str], source: str, place: str) -> None:
    if unknown := sorted(set(names) - set(known)):
        raise PolicyError(source, place, f"does not know {', '.join(unknown)}: use {', '.join(known)}")


def _value(name: str, value: Any, source: str, place: str) -> Any:
    choices = {"review": REVIEWS, "unmet_demand": UNMET}.get(name)
    if choices:
        if value not in choices:
            raise PolicyError(source, place, f"has {name} {value!r}: use {' or '.join(choices)}")
        return value
    if name == "price_breaks":
        return _price_breaks(value, source, place)
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise PolicyError(source, place, f"has {name} {value!r}: give a number")
    if name == "service_level" and not 0 < value < 1:
        raise PolicyError(source, place, f"has service_level {value}: give a share between 0 and 1, such as 0.95")
    if value < 0 or (value == 0 and name not in MAY_BE_ZERO):
        raise PolicyError(source, place, f"has {name} {value}: it must be positive")
    return float(value)


def _price_breaks(written: Any, source: str, place: str) -> tuple[tuple[float, float], ...]:
    """`{100: 1.9, 500: 1.7}`: the larger the quantity, the lower the price."""
    numbers = [*written, *written.values()] if isinstance(written, Mapping) else []
    if not numbers or any(isinstance(x, bool) or not isinstance(x, int | float) or not 0 < x < np.inf for x in numbers):
        raise PolicyError(
            source, place, f"has price_breaks {written!r}: give prices by quantity, such as {{100: 1.9, 500: 1.7}}"
        )
    breaks = sorted((float(quantity), float(price)) for quantity, price in written.items())
    if any(later[1] >= earlier[1] for earlier, later in pairwise(breaks)):
        raise PolicyError(source, place, "has price_breaks that do not fall as the quantity rises: correct them")
    return tuple(breaks)


def _consistent(rule: Rule, source: str, place: str) -> None:
    if (rule.holding_cost is None) != (rule.shortage_cost is None):
        raise PolicyError(source, place, "gives one of holding_cost and shortage_cost: give both or neither")
    if rule.service_level is not None and rule.holding_cost is not None:
        raise PolicyError(source, place, "gives a service level and costs: keep one, for each of them decides alone")
    if rule.review == "continuous" and rule.review_period_days is not None:
        raise PolicyError(source, place, "is continuous and has a review period: keep one")
    if rule.price_breaks is not None and "item" not in rule.where:
        raise PolicyError(source, place, "gives price_breaks without an item: name it, for each has its own price")
    if all(getattr(rule, name) is None for name in SETTINGS):
        raise PolicyError(source, place, f"sets nothing: give one of {', '.join(SETTINGS)}")


def check_known(rules: Sequence[Rule], known: Mapping[str, set[str]], source: str) -> None:
    """PolicyError where a rule is for an item, category or warehouse that there is none of."""
    for place, rule in enumerate(rules, 1):
        for name, value in rule.where.items():
            if name in known and value not in known[name]:
                raise PolicyError(
                    source, f"rule {place}", f"is for {name} {value}, which is unknown: correct or remove it"
                )
