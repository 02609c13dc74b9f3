"""What customers want, before anyone knows whether it is in stock.

Demand of an item at a warehouse is a compound Poisson process by *requested* day: lines arrive at a rate that follows
weekday, season, trend and life cycle; each line asks for one plus a negative binomial number of pieces. So the true
mean and dispersion of every day, past and future, are known exactly.
"""

from dataclasses import dataclass

import numpy as np

from examples.demo_company.arrays import Floats, Ints
from examples.demo_company.days import weekday_factors
from examples.demo_company.items import COMPONENT, FINISHED, Items
from examples.demo_company.streams import Streams

NEVER = 10**7  # a day after every other
RAMP_UP_DAYS, RAMP_DOWN_DAYS = 60, 120
SPARE_SHARE = 0.4  # of the components that are counted in pieces are sold as spare parts


@dataclass(frozen=True)
class Process:
    """How a kind of demand is drawn: ranges of lines a day (item total), mean size of a line, its shape, a share."""

    kind: str
    finished_share: float
    spare_share: float
    lines: tuple[float, float]
    size: tuple[float, float]
    shape: float  # small: sizes vary wildly


PROCESSES = (
    Process("smooth", 0.30, 0.12, (0.7, 2.4), (2, 7), 8.0),
    Process("seasonal", 0.20, 0.06, (0.6, 2.0), (2, 6), 6.0),
    Process("trending", 0.12, 0.06, (0.5, 1.6), (2, 6), 6.0),
    Process("intermittent", 0.15, 0.46, (0.02, 0.14), (1.1, 3.5), 6.0),
    Process("lumpy", 0.10, 0.22, (0.02, 0.10), (5, 18), 0.5),
    Process("new", 0.08, 0.04, (0.3, 1.2), (2, 5), 4.0),
    Process("ended", 0.05, 0.04, (0.3, 1.2), (2, 5), 4.0),
)


@dataclass(frozen=True)
class Demand:
    """True processes, one position per item × warehouse in every field. Days are ordinals."""

    item: Ints
    warehouse: Ints
    kind: tuple[str, ...]
    lines: Floats  # a day, before weekday, season, trend and life cycle
    size: Floats  # mean pieces a line
    shape: Floats
    amplitude: Floats  # of the yearly season
    peak: Ints  # day of the year with the highest demand
    growth: Floats  # logarithmic, a year
    first_day: Ints
    last_day: Ints
    origin: int  # the day from which growth counts

    def lines_a_day(self, days: Ints) -> Floats:
        """Expected order lines: series × days."""
        season = 1 + self.amplitude[:, None] * np.cos(2 * np.pi * (days[None, :] - self.peak[:, None]) / 365.25)
        trend = np.exp(self.growth[:, None] * (days - self.origin)[None, :] / 365.25)
        age = np.where(self.first_day > self.origin, 0, RAMP_UP_DAYS) - self.first_day
        up = np.clip((days[None, :] + age[:, None] + RAMP_UP_DAYS / 3) / RAMP_UP_DAYS, 0, 1)
        down = np.clip((self.last_day[:, None] - days[None, :] + RAMP_DOWN_DAYS / 6) / RAMP_DOWN_DAYS, 0, 1)
        alive = (days[None, :] >= self.first_day[:, None]) & (days[None, :] <= self.last_day[:, None])
        rate: Floats = self.lines[:, None] * season * trend * weekday_factors(days)[None, :] * up * down * alive
        return rate

    def mean_a_day(self, days: Ints) -> Floats:
        """Expected pieces: series × days."""
        return self.lines_a_day(days) * self.size[:, None]

    @property
    def dispersion(self) -> Floats:
        """Variance of a day's demand over its mean, the same on every day."""
        extra = self.size - 1
        variance_of_size = extra + extra**2 / self.shape
        return (variance_of_size + self.size**2) / self.size


def draw_demand(items: Items, origin: int, days: int, streams: Streams) -> Demand:
    """Processes of every finished good and of the components sold as spare parts.

    `days` is the length of the first history: new items start and others end somewhere inside it.
    """
    rng = streams.static("demand processes")
    components = np.flatnonzero((items.kind == COMPONENT) & items.whole & ~items.common)
    spares = rng.choice(components, size=int(len(components) * SPARE_SHARE), replace=False)
    drawn: list[dict[str, float | str]] = []
    for chosen, spare in ((items.of_kind(FINISHED), False), (np.sort(spares), True)):
        kinds = _kinds(len(chosen), [p.spare_share if spare else p.finished_share for p in PROCESSES], rng)
        for item, kind in zip(chosen, kinds, strict=True):
            drawn += _series(int(item), PROCESSES[kind], spare, origin, days, rng)
    return _demand(drawn, origin)


def _kinds(count: int, shares: list[float], rng: np.random.Generator) -> Ints:
    """Kinds in fixed proportion, in random order; at least one of each where there is room."""
    counts = np.maximum(1, np.round(np.array(shares) * count).astype(np.int64))
    counts[0] += count - counts.sum()
    return rng.permutation(np.repeat(np.arange(len(shares)), counts))


def _series(
    item: int, process: Process, spare: bool, origin: int, days: int, rng: np.random.Generator
) -> list[dict[str, float | str]]:
    """One item over its warehouses: one process, thinned by the share of each warehouse."""
    sites = int(rng.integers(1, 3 if spare or process.lines[1] < 0.2 else 4))
    warehouses = np.sort(rng.choice(3, size=sites, replace=False, p=(0.25, 0.2, 0.55) if spare else (0.45, 0.35, 0.2)))
    shares = rng.dirichlet(np.full(sites, 3.0))
    low, high = process.lines
    lines = low * (high / low) ** rng.random() * (0.6 if spare else 1.0)
    common: dict[str, float | str] = {
        "item": item,
        "kind": process.kind,
        "size": rng.uniform(*process.size),
        "shape": process.shape,
        "amplitude": rng.uniform(0.45, 0.85) if process.kind == "seasonal" else 0.0,
        "peak": origin + int(rng.integers(0, 365)),
        "growth": _growth(process.kind, rng),
        "first_day": origin + int(days * rng.uniform(0.45, 0.88)) if process.kind == "new" else origin,
        "last_day": origin + int(days * rng.uniform(0.45, 0.85)) if process.kind == "ended" else NEVER,
    }
    return [{**common, "warehouse": int(w), "lines": lines * s} for w, s in zip(warehouses, shares, strict=True)]


def _growth(kind: str, rng: np.random.Generator) -> float:
    if kind != "trending":
        return 0.0
    return float(rng.uniform(0.25, 0.6) if rng.random() < 0.6 else -rng.uniform(0.25, 0.6))


def _demand(drawn: list[dict[str, float | str]], origin: int) -> Demand:
    def ints(name: str) -> Ints:
        return np.array([row[name] for row in drawn], dtype=np.int64)

    def floats(name: str) -> Floats:
        return np.array([row[name] for row in drawn], dtype=np.float64)

    return Demand(
        ints("item"), ints("warehouse"), tuple(str(row["kind"]) for row in drawn),
        floats("lines"), floats("size"), floats("shape"), floats("amplitude"), ints("peak"), floats("growth"),
        ints("first_day"), ints("last_day"), origin,
    )  # fmt: skip
