"""New items: what similar items sold in the first periods after their own launch, corrected by what was seen so far.

Every item that appeared within the record is a launch. Aligned by age since the first demand, launches share a curve (the
first period holds a demand by definition, later ones need not) around a level of their own. A new item's level has as its
prior the levels of similar launches, nearest in price within its category; its own periods update that by the gamma-Poisson
rule (Bühlmann's credibility), each discounted by how much single periods of launches scatter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting import distributions
from forecasting.counts import Forecasts
from forecasting.errors import DuplicateAttributesError, MissingColumnsError, UnreadablePriceError
from forecasting.panel import Counts, Flags, Floats, Panel
from forecasting.quantiles import in_order
from forecasting.segments import profile

MODEL_NAME = "similar_launches"
SIMILAR = 40
FEWEST_LAUNCHES = 40
UNLIKELY_SILENCE = 0.2
FEWEST_IN_CATEGORY = 10
CURVE_ROUNDS = 3
CURVE_PERIODS = 20.0
MOST_RELATIVE = 20.0
PRIOR_DOUBT = 1.1
LEAST_LEVEL = 1e-6
LEAST_BETWEEN = 0.05
LEAST_SCATTER = 0.05


@dataclass(frozen=True)
class Attributes:
    """Category ("" if unknown) and logarithm of the price (NaN if unknown) of each series of a panel."""

    category: npt.NDArray[np.str_]
    log_price: Floats

    def only(self, keep: Flags | slice) -> Attributes:
        """Of the series that `keep` marks."""
        return Attributes(self.category[keep], self.log_price[keep])


@dataclass(frozen=True)
class Launches:
    """Past launches, one value each: level (mean demand of an average period), scatter of a period about the curve as a
    share of the squared level, periods known. `curve[age]` is the mean demand at that age over the level; `factors`: the
    season, by period of the panel's grid and after it."""

    level: Floats
    scatter: Floats
    periods: Floats
    curve: Floats
    attributes: Attributes
    factors: Floats


def read_attributes(attributes: pd.DataFrame, panel: Panel) -> Attributes:
    """`attributes` (unique_id, category, price) in the panel's order; series it does not list have none.

    A price that is missing or not above zero is unknown; categories are compared without regard to case. Raises
    MissingColumnsError, DuplicateAttributesError, UnreadablePriceError.
    """
    missing = {"unique_id", "category", "price"} - set(attributes.columns)
    if missing:
        raise MissingColumnsError("attributes", missing)
    again = attributes["unique_id"].duplicated().to_numpy()
    if again.any():
        raise DuplicateAttributesError(attributes["unique_id"][again].iloc[0])
    listed = attributes.set_index("unique_id").reindex(panel.ids)
    price = pd.to_numeric(listed["price"], errors="coerce").to_numpy(float, na_value=np.nan)
    wrong = np.isnan(price) & listed["price"].notna().to_numpy()
    if wrong.any():
        at = int(np.argmax(wrong))
        raise UnreadablePriceError(panel.ids[at], listed["price"].iloc[at])
    log_price = np.log(np.where(price > 0, price, np.nan))
    return Attributes(listed["category"].fillna("").astype(str).str.casefold().to_numpy(str), log_price)


def used_attributes(attributes: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Rows of `attributes` that a forecast of the panel depends on: those of new series and of the launches they are compared
    with; none where either are missing."""
    new: Flags = profile(panel).segment == "new"
    launched = _launched(panel, _first_period(panel)) & ~new
    compared = new | launched if new.any() and launched.sum() >= FEWEST_LAUNCHES else np.zeros(len(panel), bool)
    return attributes[attributes["unique_id"].isin(panel.ids[compared])]


def fit_launches(panel: Panel, new: Flags, attributes: Attributes, factors: Floats) -> Launches | None:
    """Learns from the series that are not `new`; None where the record shows too few launches. `factors`: the season, by
    period of the grid and after it."""
    first = _first_period(panel)
    launched = _launched(panel, first) & ~new
    if launched.sum() < FEWEST_LAUNCHES:
        return None
    return _learn(_by_age(panel, first, factors)[launched], attributes.only(launched), factors)


def forecast_launches(
    panel: Panel, past: Launches, attributes: Attributes, horizon: int, levels: tuple[float, ...]
) -> Forecasts:
    """Forecasts of series that are all new.

    An item without demand yet counts from its first known period on; without any, from the first period ahead.
    """
    first = _first_period(panel)
    level, certainty, scatter = _posterior(_by_age(panel, first, past.factors), past, attributes)
    ahead = panel.end[:, None] + 1 + np.arange(horizon)[None, :]
    # Beyond the oldest launch the curve goes on as it ends.
    age = np.minimum(ahead - first[:, None], len(past.curve) - 1)
    mean = level[:, None] * past.curve[age] * past.factors[ahead]
    spread = scatter[:, None] + (1 + scatter[:, None]) / certainty[:, None]
    variance = mean + spread * mean**2
    whole = np.repeat(panel.integer[:, None], horizon, axis=1)
    quantiles = in_order(distributions.quantiles(mean, variance, levels, whole))
    return Forecasts(mean, np.sqrt(variance), quantiles, np.full(len(panel), MODEL_NAME))


def _first_period(panel: Panel) -> Counts:
    """The column of the first demand, else of the first known period, else of the first one ahead."""
    sold, known = np.nan_to_num(panel.values) > 0, ~np.isnan(panel.values)
    waiting = np.where(known.any(axis=1), known.argmax(axis=1), panel.end + 1)
    return np.where(sold.any(axis=1), sold.argmax(axis=1), waiting)


def _launched(panel: Panel, first: Counts) -> Flags:
    """Items whose launch the record has seen: they are no longer new, and had they been on offer from its beginning, as often
    ordered as later, they would hardly have been silent until their first demand."""
    sold, age = np.nan_to_num(panel.values) > 0, panel.end - first + 1
    rate = np.minimum(sold.sum(axis=1) / np.maximum(age, 1), 0.95)
    unlikely = (1 - rate) ** first < UNLIKELY_SILENCE
    flags: Flags = sold.any(axis=1) & unlikely & (age > panel.rhythm.new_below)
    return flags


def _by_age(panel: Panel, first: Counts, factors: Floats) -> Floats:
    """Demand without the season by periods since the launch, NaN where that lies ahead."""
    values = panel.values / factors[None, : len(panel.grid)]
    column = first[:, None] + np.arange(values.shape[1])[None, :]
    inside = column < values.shape[1]
    return np.where(inside, np.take_along_axis(values, np.minimum(column, values.shape[1] - 1), axis=1), np.nan)


def _learn(by_age: Floats, attributes: Attributes, factors: Floats) -> Launches:
    known = ~np.isnan(by_age)
    periods = known.sum(axis=1).astype(float)
    curve, scatter = np.ones(by_age.shape[1]), np.ones(len(by_age))
    for _ in range(CURVE_ROUNDS):
        level = np.nansum(by_age, axis=1) / np.maximum((known * curve).sum(axis=1), 1e-9)
        curve = _curve(by_age / np.maximum(level, LEAST_LEVEL)[:, None], known, _worth(level, np.median(scatter)))
        scatter = _scatter(by_age, level[:, None] * curve[None, :], known)
    return Launches(level, scatter, periods, curve, attributes, factors)


def _worth(expected: Floats, scatter: Floats | np.float64) -> Floats:
    """How much a period tells about the level: squared mean over variance, which ends at 1 / scatter for large demand."""
    return expected / (1 + scatter * expected)


def _scatter(by_age: Floats, expected: Floats, known: Flags) -> Floats:
    squares = np.where(known, (by_age - expected) ** 2 - expected, 0.0).sum(axis=1)
    weight = np.maximum(np.where(known, expected**2, 0.0).sum(axis=1), LEAST_LEVEL)
    periods = known.sum(axis=1)
    return np.maximum(squares / weight * periods / np.maximum(periods - 1, 1), LEAST_SCATTER)


def _curve(relative: Floats, known: Flags, worth: Floats) -> Floats:
    """Mean relative demand by age, each launch by its worth; ages that few have reached are drawn towards the age before."""
    weight = known * (worth / worth.mean())[:, None]
    count = weight.sum(axis=0)
    total = np.where(known, np.minimum(relative, MOST_RELATIVE), 0.0) * weight
    curve = np.empty(len(count))
    before = 1.0
    for age, seen in enumerate(total.sum(axis=0)):
        pull = CURVE_PERIODS if age > 1 else 0.0
        curve[age] = before = (seen + pull * before) / max(count[age] + pull, LEAST_LEVEL)
    return curve


def _posterior(by_age: Floats, past: Launches, attributes: Attributes) -> tuple[Floats, Floats, Floats]:
    """Level, its certainty (squared mean over variance) and the scatter of single periods, one value a new series."""
    prior = np.array([_prior(past, _similar(past, attributes, i)) for i in range(len(by_age))])
    level, certainty, scatter = prior.T
    curve = past.curve[: by_age.shape[1]]
    known = ~np.isnan(by_age)
    expected = level[:, None] * curve[None, :]
    worth = np.where(known, _worth(expected, scatter[:, None]), 0.0)
    told = np.where(known, by_age / np.maximum(curve, LEAST_LEVEL)[None, :], 0.0)
    total = certainty + worth.sum(axis=1)
    return (certainty * level + (worth * told).sum(axis=1)) / total, total, scatter


def _prior(past: Launches, rows: npt.NDArray[np.intp]) -> tuple[float, float, float]:
    """Mean, certainty and scatter of the gamma whose logarithm has the mean and spread of the launches' levels.

    Logarithms, since a few launches sell a hundred times as much as the rest.
    """
    from scipy.special import digamma

    scatter = float(np.exp(np.log(past.scatter[rows]).mean()))
    level = np.log(np.maximum(past.level[rows], LEAST_LEVEL))
    chance = float(((1 / np.maximum(past.level[rows], LEAST_LEVEL) + scatter) / past.periods[rows]).mean())
    between = max(float(level.var(ddof=1)) - chance, LEAST_BETWEEN) * PRIOR_DOUBT
    certainty = _shape(between)
    return float(np.exp(level.mean() - digamma(certainty)) * certainty), certainty, scatter


def _shape(log_variance: float) -> float:
    """The shape of a gamma whose logarithm has this variance (inverse of the trigamma function, by Newton's steps)."""
    from scipy.special import polygamma

    shape = 0.5 + 1 / log_variance
    for _ in range(6):
        value = polygamma(1, shape)
        shape += value * (1 - value / log_variance) / polygamma(2, shape)
    return float(shape)


def _similar(past: Launches, attributes: Attributes, i: int) -> npt.NDArray[np.intp]:
    """Launches of the category, of the panel where those are few; of these the nearest in price where it is known."""
    rows = np.flatnonzero(past.attributes.category == attributes.category[i])
    if not attributes.category[i] or len(rows) < FEWEST_IN_CATEGORY:
        rows = np.arange(len(past.level))
    if np.isnan(attributes.log_price[i]) or len(rows) <= SIMILAR:
        return rows
    distance = np.abs(past.attributes.log_price[rows] - attributes.log_price[i])
    return rows[np.argsort(np.where(np.isnan(distance), np.inf, distance), kind="stable")[:SIMILAR]]
