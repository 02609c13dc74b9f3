"""What the company wants: service levels or costs, the rhythm of ordering, and what to assume where nothing is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from forecasting.errors import ParameterError
from forecasting.ordering import critical_ratio

SERVICE_LEVELS = {
    "AX": 0.98,
    "AY": 0.97,
    "AZ": 0.95,
    "BX": 0.97,
    "BY": 0.95,
    "BZ": 0.93,
    "CX": 0.95,
    "CY": 0.92,
    "CZ": 0.90,
}


@dataclass(frozen=True)
class Policy:
    """Periodic review, order up to a quantile of demand.

    `service_levels`: by ABC and XYZ class ("AX"). Where holding and shortage cost are both given (per unit and review
    period), the critical ratio they give (`forecasting.ordering.critical_ratio`) stands in for every class. Lead-time
    defaults apply to items without one, and their standard deviation, as a share of the mean, wherever it is unknown.
    """

    review_period_days: float = 7.0
    service_levels: Mapping[str, float] = field(default_factory=lambda: dict(SERVICE_LEVELS))
    default_service_level: float = 0.95
    holding_cost: float | None = None
    shortage_cost: float | None = None
    default_lead_time_days: float = 14.0
    lead_time_variation: float = 0.3

    def __post_init__(self) -> None:
        levels = [*self.service_levels.values(), self.default_service_level]
        if not all(0 < level < 1 for level in levels):
            raise ParameterError(f"service levels must lie strictly between 0 and 1, got {levels}")
        if self.review_period_days <= 0 or self.default_lead_time_days < 0 or self.lead_time_variation < 0:
            raise ParameterError("review_period_days must be positive, lead-time defaults not negative")
        if (self.holding_cost is None) != (self.shortage_cost is None):
            raise ParameterError("give both holding_cost and shortage_cost, or neither")
        if self.holding_cost is not None and (self.holding_cost <= 0 or (self.shortage_cost or 0) <= 0):
            raise ParameterError("holding_cost and shortage_cost must be positive")

    def service_level(self, abc: npt.NDArray[np.object_], xyz: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
        """The level of each item; classes the table does not name get the default."""
        if self.holding_cost is not None and self.shortage_cost is not None:
            return np.full(len(abc), critical_ratio(self.holding_cost, self.shortage_cost))
        keys = [f"{a}{x}" for a, x in zip(abc, xyz, strict=True)]
        return np.array([self.service_levels.get(key, self.default_service_level) for key in keys])
