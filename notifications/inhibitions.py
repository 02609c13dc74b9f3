"""An alert that another one speaks for is recorded and shown, but not told. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from notifications.alerts import Alert, is_worse
from notifications.findings import STOCKOUT_RISK

EXPLAINED_SHARE = 0.5
"""Parents in shortage that draw at least this share of what is needed of a component explain its shortage."""

Cell = tuple[str | None, str | None]
"""An item and a warehouse."""


@dataclass(frozen=True)
class Inhibition:
    """Why an alert is not told. `explained_by`: only who wants to hear of one of these is not told; empty: nobody is."""

    alert_id: UUID
    reason: str
    explained_by: tuple[UUID, ...] = ()


def inhibitions(
    alerts: Sequence[Alert], held: Mapping[str, str], draws: Mapping[Cell, Mapping[Cell, float]]
) -> list[Inhibition]:
    """At most one per open alert: its source is stale, or a parent's shortage explains that of the component.

    `held` maps fingerprints that could not be judged to the reason. `draws`: for an item at a warehouse, the share of
    what is needed of it that each parent draws. A parent less at risk than its component explains nothing.
    """
    still_open = [alert for alert in alerts if alert.status != "resolved"]
    stale = [
        Inhibition(alert.alert_id, f"its source is stale: {held[alert.fingerprint]}")
        for alert in still_open
        if alert.fingerprint in held
    ]
    shortages = {
        (alert.sku_id, alert.warehouse_id): alert
        for alert in still_open
        if alert.alert_type == STOCKOUT_RISK and alert.fingerprint not in held
    }
    return stale + _explained(shortages, draws)


def _explained(shortages: Mapping[Cell, Alert], draws: Mapping[Cell, Mapping[Cell, float]]) -> list[Inhibition]:
    parents_of: dict[Cell, list[Cell]] = {}
    for cell, alert in sorted(shortages.items(), key=lambda entry: entry[1].fingerprint):
        shares = {
            parent: share
            for parent, share in draws.get(cell, {}).items()
            if parent in shortages
            and not is_worse(alert.severity, shortages[parent].severity)
            and cell not in _ancestry(parent, parents_of)
        }
        if sum(shares.values()) >= EXPLAINED_SHARE:
            parents_of[cell] = sorted(shares, key=lambda parent: -shares[parent])
    return [
        Inhibition(
            shortages[cell].alert_id,
            f"explained by the shortage of {', '.join(str(sku_id) for sku_id, _ in parents)}",
            tuple(shortages[parent].alert_id for parent in parents),
        )
        for cell, parents in parents_of.items()
    ]


def _ancestry(cell: Cell, parents_of: Mapping[Cell, Sequence[Cell]]) -> set[Cell]:
    """The item and all that explain it: in a circle of parents one must remain that is told."""
    seen, waiting = set[Cell](), [cell]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += parents_of.get(one, ())
    return seen
