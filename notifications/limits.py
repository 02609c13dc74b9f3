"""From where on a forecast is worth an alert. The thresholds of all rules, and why they are what they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Shares are of one. docs/alerts.md says what each rule does with them."""

    coming_weeks: int = 4
    """Weeks ahead in which demand is held against what is usual: what can still be bought or made for."""
    usual_weeks: int = 13
    """Closed weeks whose mean is usual: a quarter, as the moving average of a planner has it."""
    fewest_known_weeks: int = 8
    """Below so many known weeks nothing is usual yet, and no bias is judged."""
    rise: float = 1.5
    """Coming demand above so many times the usual is a breach…"""
    rise_probability: float = 0.8
    """…if it is at least so likely to be."""

    anomaly_probability: float = 0.02
    """Outside the range from 1 % to 99 %: so many of all items are there by chance, each week."""
    false_share: float = 0.05
    """Share of the findings of a rule that may be chance; how the unlikely are told from the merely many."""

    tracking_signal: float = 4.0
    """Sum of errors in mean absolute errors, with and without the worst week; the textbook's limit."""
    segment_tracking_signal: float = 6.0
    """Of a whole segment the errors of a week hardly cancel out: its signal is large sooner."""
    segment_bias: float = 0.10
    """A segment's forecasts run this far to one side before it matters."""

    fewest_series: int = 30
    """Below so many series (in a backtest counted at every origin) a segment is not judged: a few items make its numbers."""
    accuracy_runs: int = 10
    """Forecasts before the latest whose backtests are the standard."""
    fewest_accuracy_runs: int = 3
    """Fewer are no standard."""
    accuracy_drop: float = 0.10
    """The loss may be this much above their mean."""

    fallback_share: float = 0.05
    """Series that a plainer model stood in for."""
