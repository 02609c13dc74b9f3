"""The backtest and the models used → what is to be told of the forecast itself. Pure.

Rules are shaped as those of `notifications.demand_findings`.
"""

from collections.abc import Iterator, Sequence

from notifications.alerts import Evaluation, Finding, fingerprint
from notifications.demand_findings import segment_name
from notifications.findings import Row
from notifications.limits import Limits
from notifications.wording import number, percent, plain

ACCURACY_DROP = "accuracy_drop"
MODEL_FALLBACK = "model_fallback"

ALL = "all"
FORECAST = "demand forecast"
ACCURACY_FACTS = (
    "segment", "series_count", "loss", "loss_before", "runs_before", "since", "forecast_value_added",
    "value_added_vs_seasonal_naive", "best_challenger", "best_loss", "run_id",
)  # fmt: skip


def accuracy_drops(rows: Sequence[Row], limits: Limits, gated_because: str | None = None) -> Evaluation:
    """Segments in which the backtest got worse, or in which the moving average would have been better.

    Rows: one a segment and `all`, the facts named above; a missing number is None or NaN. `all` is medium, a segment low.
    """
    judged = [row for row in rows if row["series_count"] >= limits.fewest_series]
    if gated_because is not None:
        held = {fingerprint(ACCURACY_DROP, segment_name(row), None): gated_because for row in judged}
        return Evaluation(frozenset({ACCURACY_DROP}), (), held)
    found = [(row, list(_complaints(row, limits))) for row in judged]
    return Evaluation(frozenset({ACCURACY_DROP}), tuple(_drop(row, said) for row, said in found if said))


def model_fallbacks(rows: Sequence[Row], limits: Limits, gated_because: str | None = None) -> Evaluation:
    """One finding where a plainer model stood in for too many series.

    Rows: segment, model_name, series_count, fallback_count, run_id.
    """
    if gated_because is not None:
        return Evaluation(frozenset({MODEL_FALLBACK}), (), {fingerprint(MODEL_FALLBACK, FORECAST, None): gated_because})
    series, fell = sum(row["series_count"] for row in rows), sum(row["fallback_count"] for row in rows)
    too_many = series > 0 and fell / series > limits.fallback_share
    return Evaluation(frozenset({MODEL_FALLBACK}), (_fallback(rows, series, fell),) if too_many else ())


def _complaints(row: Row, limits: Limits) -> Iterator[str]:
    """Why a segment is found, in words. A comparison with what is not a number is false."""
    loss, before, runs = row["loss"], row["loss_before"], row["runs_before"]
    known = loss is not None and before is not None and runs >= limits.fewest_accuracy_runs
    if known and loss > before * (1 + limits.accuracy_drop):
        yield (
            f"its error is {percent(loss / before - 1)} above the mean of the {runs} forecasts before it "
            f"(scaled pinball loss {number(loss)} against {number(before)}, since {row['since']:%Y-%m-%d})"
        )
    added = row["forecast_value_added"]
    if added is not None and added < 0:
        yield f"the moving average would have been better by {percent(-added)}"


def _drop(row: Row, complaints: Sequence[str]) -> Finding:
    whole = row["segment"] == ALL
    better = row["best_loss"] is not None and row["loss"] is not None and row["best_loss"] < row["loss"]
    best = f" Best there was {row['best_challenger']} ({number(row['best_loss'])})." if better else ""
    return Finding(
        alert_type=ACCURACY_DROP,
        severity="medium" if whole else "low",
        message=(
            f"The forecast of {'all' if whole else row['segment']} items has lost accuracy in its backtest on "
            f"{number(row['series_count'])} series: {'; '.join(complaints)}.{best} Look for a change in the data first "
            "(late or doubled orders, units), then at forecast.forecast_accuracy_metrics by horizon."
        ),
        entity=segment_name(row),
        facts={name: plain(row[name]) for name in ACCURACY_FACTS if row.get(name) is not None}
        | {"reasons": list(complaints)},
    )


def _fallback(rows: Sequence[Row], series: int, fell: int) -> Finding:
    models = {f"{row['segment']}, {row['model_name']}": row["fallback_count"] for row in rows if row["fallback_count"]}
    worst = max(models, key=lambda name: (models[name], name))
    return Finding(
        alert_type=MODEL_FALLBACK,
        severity="low",
        message=(
            f"A plainer model stood in for {number(fell)} of {number(series)} series ({percent(fell / series)}), most often in "
            f"{worst}. Their forecasts hold, with wider ranges; look at the histories of these items for gaps and jumps."
        ),
        entity=FORECAST,
        facts={"fallback_count": fell, "series_count": series, "share": fell / series, "models": models,
               "run_id": rows[0]["run_id"]},
    )  # fmt: skip
