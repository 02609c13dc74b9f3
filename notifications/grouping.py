"""Which alerts come together, and how often. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from notifications.alerts import Alert

TIES = ("supplier", "site", "buyer")
"""What alerts may have in common, in the order in which a group is named."""

REPEAT_AFTER = (timedelta(hours=4), timedelta(days=1), timedelta(days=7))
"""What fires and nobody acknowledged is told again after the first, then the second, then ever after the last of these."""


@dataclass(frozen=True)
class Grouping:
    """`wait`: a group's first message waits so long for more; `interval`: the next follows no sooner after the last.

    `repeat`: what fires and nobody acknowledged is told again, ever more seldom.
    """

    by: tuple[str, ...] = ()
    wait: timedelta = timedelta(0)
    interval: timedelta = timedelta(minutes=5)
    repeat: bool = True

    def group_of(self, alert: Alert, ties: Mapping[str, str]) -> str:
        """What the alert has in common with others, as a name; `ties` is what is known of its item and warehouse.

        What the facts of the alert say goes before that; an alert without a supplier is with those without.
        """
        return ", ".join(
            f"{tie} {value}" if (value := alert.facts.get(tie) or ties.get(tie)) else f"no {tie}"
            for tie in TIES
            if tie in self.by
        )


def repeat_interval(repeats: int) -> timedelta:
    """How long after a message the group is told again that was told `repeats` times in a row without anything new."""
    return REPEAT_AFTER[min(repeats, len(REPEAT_AFTER) - 1)]
