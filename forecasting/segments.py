"""Which kind of demand a series is, by Syntetos and Boylan's scheme with length and recency added.

Source: Syntetos, Boylan, Croston (2005), "On the categorization of demand patterns"; cut-offs 1.32 and 0.49.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forecasting.panel import Flags, Floats, Panel

SEGMENTS = ("smooth", "erratic", "intermittent", "lumpy", "new", "ended")
INTERVAL_CUT, VARIATION_CUT = 1.32, 0.49
UNLIKELY_SILENCE = 0.001


@dataclass(frozen=True)
class Profile:
    """What the segment is read from, one value a series; periods are counted from the first demand on."""

    segment: npt.NDArray[np.str_]
    known_periods: Floats
    zero_share: Floats

    def only(self, keep: Flags | slice) -> Profile:
        """Of the series that `keep` marks."""
        return Profile(self.segment[keep], self.known_periods[keep], self.zero_share[keep])


def profile(panel: Panel) -> Profile:
    """Classifies each series.

    `ended`: no demand for so long that a living series of its rhythm would do so once in a thousand times.
    `new`: too few known periods since its first demand, or none yet and the record still short.
    """
    values = panel.aligned()
    known, sold = ~np.isnan(values), np.nan_to_num(values) > 0
    alive = known & since_first_demand(values)
    periods, demands = alive.sum(axis=1), sold.sum(axis=1)
    interval = periods / np.maximum(demands, 1)
    silence = _trailing_zeros(sold, known)
    segment = np.where(
        interval <= INTERVAL_CUT,
        np.where(_squared_variation(values, sold) <= VARIATION_CUT, "smooth", "erratic"),
        np.where(_squared_variation(values, sold) <= VARIATION_CUT, "intermittent", "lumpy"),
    )
    rhythm = panel.rhythm
    new = (periods < rhythm.new_below) | ((demands == 0) & (known.sum(axis=1) < rhythm.ended_after))
    ended = (silence >= rhythm.ended_after) & _silence_is_unlikely(silence, periods, demands)
    segment = np.where(ended, "ended", np.where(new, "new", segment))
    return Profile(segment, periods.astype(float), 1 - demands / np.maximum(periods, 1))


def since_first_demand(values: Floats) -> Flags:
    """True from each series' first demand on."""
    flags: Flags = np.logical_or.accumulate(np.nan_to_num(values) > 0, axis=1)
    return flags


def _squared_variation(values: Floats, sold: Flags) -> Floats:
    count = np.maximum(sold.sum(axis=1), 1)
    size = np.where(sold, values, 0.0)
    mean = size.sum(axis=1) / count
    variance = (np.where(sold, values - mean[:, None], 0.0) ** 2).sum(axis=1) / count
    return variance / np.maximum(mean, 1e-12) ** 2


def _trailing_zeros(sold: Flags, known: Flags) -> npt.NDArray[np.int64]:
    after_last = ~np.logical_or.accumulate(sold[:, ::-1], axis=1)[:, ::-1]
    return (after_last & known).sum(axis=1)


def _silence_is_unlikely(
    silence: npt.NDArray[np.int64], periods: npt.NDArray[np.int64], demands: npt.NDArray[np.int64]
) -> Flags:
    active = np.maximum(periods - silence, 1)
    rate = np.minimum(demands / active, 0.95)
    return (demands == 0) | ((1 - rate) ** silence < UNLIKELY_SILENCE)
