"""A decision in words: the risk factors of an item, with their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from forecasting.panel import Floats
from forecasting.position import NO_LEAD_TIME, Items

UNSTEADY_LEAD_TIME = 0.4
UNSTEADY_DEMAND = 1.0
OVERRIDDEN = 1e-6


@dataclass(frozen=True)
class Explained:
    """The numbers behind each item's decision, one value an item; quantities in the stock unit."""

    window_days: Floats
    mean: Floats
    statistical_mean: Floats
    std: Floats
    daily: Floats
    inbound_in_time: Floats
    inbound_overdue: Floats
    inbound_later: Floats
    lost_while_waiting: Floats
    probability: Floats
    order_up_to: Floats
    quantity: Floats


def risk_factors(items: Items, found: Explained, allowed_until: Floats) -> list[list[str]]:
    """Sentences of each item, the one about its cover first. `allowed_until`: the day its service level is lost."""
    return [
        _findings(items, i)
        + _cover(items, found, i)
        + _overrides(found, i)
        + _supply(found, i)
        + _variation(items, found, allowed_until, i)
        for i in range(len(items))
    ]


def _findings(items: Items, i: int) -> list[str]:
    said = []
    if not items.recorded[i]:
        said.append("no stock record: nothing is counted on hand")
    if items.on_hand[i] < 0:
        said.append(f"on hand {items.on_hand[i]:g} is negative in the records and counts as nothing")
    if not items.forecast[i]:
        said.append("no forecast: there is no demand history, so no demand is expected")
    if items.lead_time_source[i] == NO_LEAD_TIME:
        said.append(f"no lead time is known: {items.lead_time_mean[i]:g} days are assumed")
    return said


def _cover(items: Items, found: Explained, i: int) -> list[str]:
    if found.daily[i] <= 1e-9:
        return [f"no demand is expected in the next {found.window_days[i]:.0f} days"]
    available, window = items.available[i], found.window_days[i]
    days = max(available, 0.0) / found.daily[i]
    held = [f"{items.reserved[i]:g} reserved"] * bool(items.reserved[i]) + [f"{items.unusable[i]:g} unusable"] * bool(
        items.unusable[i]
    )
    less = f" ({' and '.join(held)} not counted)" if held else ""
    if days < window:
        return [
            f"on hand {max(available, 0.0):g}{less} covers {days:.0f} of the {window:.0f} days"
            " until an order placed at the next review arrives"
        ]
    return [f"on hand {available:g}{less} covers {days:.0f} days; {window:.0f} are needed"]


def _overrides(found: Explained, i: int) -> list[str]:
    planned, statistical = found.mean[i], found.statistical_mean[i]
    if abs(planned - statistical) <= OVERRIDDEN * max(planned, statistical, 1.0):
        return []
    return [
        f"a planner's override is in the demand: {planned:.4g} expected in {found.window_days[i]:.0f} days,"
        f" where the statistical forecast says {statistical:.4g}"
    ]


def _supply(found: Explained, i: int) -> list[str]:
    said = []
    if found.inbound_in_time[i] > 0:
        said.append(f"inbound {found.inbound_in_time[i]:g} lands within the {found.window_days[i]:.0f} days")
    if found.inbound_overdue[i] > 0:
        said.append(f"inbound {found.inbound_overdue[i]:g} is overdue and protects nothing until it arrives")
    if found.inbound_later[i] > 0:
        said.append(f"inbound {found.inbound_later[i]:g} lands too late, after {found.window_days[i]:.0f} days")
    return said


def _variation(items: Items, found: Explained, allowed_until: Floats, i: int) -> list[str]:
    said = []
    mean, std = items.lead_time_mean[i], items.lead_time_std[i]
    if mean > 0 and std > UNSTEADY_LEAD_TIME * mean and items.lead_time_source[i] != NO_LEAD_TIME:
        said.append(f"lead time varies: {mean:.0f} days give or take {std:.0f}")
    if found.daily[i] > 1e-9 and found.std[i] > UNSTEADY_DEMAND * found.mean[i]:
        said.append(f"demand is unsteady: {found.mean[i]:.3g} expected, give or take {found.std[i]:.3g}")
    if allowed_until[i] < mean:
        said.append(
            f"service level {items.service_level[i]:.0%} is lost in {allowed_until[i]:.0f} days,"
            f" sooner than the lead time of {mean:.0f}"
        )
    return said
