"""Forecasts and what came of them → what is to be told of items and segments. Pure.

Each rule takes rows, the limits, and why its inputs cannot be trusted tonight (None: they can); then it judges nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from notifications.alerts import Evaluation, Finding, fingerprint
from notifications.findings import Row
from notifications.limits import Limits
from notifications.wording import item_and_site, number, once_in, percent, plain, probability

THRESHOLD_BREACH = "threshold_breach"
DEMAND_ANOMALY = "demand_anomaly"
BIAS_DRIFT = "bias_drift"
NEW_ITEM = "new_item"

NAMES = ("sku_code", "description", "category", "unit_of_measure", "warehouse_name")


def threshold_breaches(rows: Sequence[Row], limits: Limits, gated_because: str | None = None) -> Evaluation:
    """Items whose demand of the next weeks is likely to be far above what is usual of them; nothing is usual of those that sold
    nothing.

    Rows: `forecasting.monitoring.rises` with the item's names, known_weeks, starts_on, ends_on, available and inbound. Medium
    where stock and what comes in these weeks do not cover it, else low.
    """
    judged = [row for row in rows if row["known_weeks"] >= limits.fewest_known_weeks and row["usual"] > 0]
    if gated_because is not None:
        return _held(THRESHOLD_BREACH, judged, gated_because)
    return _found(THRESHOLD_BREACH, [
        _breach(row, limits) for row in judged if row["probability"] >= limits.rise_probability
    ])  # fmt: skip


def demand_anomalies(rows: Sequence[Row], limits: Limits, gated_because: str | None = None) -> Evaluation:
    """Items whose demand of the last closed week was next to impossible by the forecast made before that week.

    Rows: `forecasting.monitoring.surprises` with the item's names, ds, forecast_id and run_id. Of thousands of items many are
    outside 1 % … 99 % by chance; only those are found that stay unlikely among so many (`discoveries`). Too much is medium, too
    little low.
    """
    if gated_because is not None:
        return _held(DEMAND_ANOMALY, rows, gated_because)
    outside = [row for row in rows if row["probability"] <= limits.anomaly_probability]
    found = discoveries(outside, len(rows), limits.false_share)
    chance = {
        "items_judged": len(rows),
        "outside_by_chance": len(rows) * limits.anomaly_probability,
        "outside": len(outside),
        "false_by_chance": len(found) * limits.false_share,
    }
    return _found(DEMAND_ANOMALY, [_anomaly(row, chance) for row in found])


def bias_drifts(
    items: Sequence[Row], segments: Sequence[Row], limits: Limits, gated_because: str | None = None
) -> Evaluation:
    """Items and segments whose forecasts have run to one side for weeks, each forecast made before its week.

    Rows: `forecasting.monitoring.drifts` by item and warehouse, with the item's names, and by segment. An item is found, as low,
    if its tracking signal is out of bounds, also without its worst week, and its sum of demand stays unlikely among all
    (`discoveries`); a segment, as medium, if its signals are out of bounds and its bias large.
    """
    items = [row for row in items if row["period_count"] >= limits.fewest_known_weeks]
    segments = [row for row in segments if row["period_count"] >= limits.fewest_known_weeks]
    if gated_because is not None:
        held = _held(BIAS_DRIFT, items, gated_because).held
        of_segments = {fingerprint(BIAS_DRIFT, segment_name(row), None): gated_because for row in segments}
        return Evaluation(frozenset({BIAS_DRIFT}), (), {**held, **of_segments})
    out = [row for row in items if _is_out(row, limits.tracking_signal)]
    found = [_item_drift(row) for row in discoveries(out, len(items), limits.false_share)]
    return _found(BIAS_DRIFT, found + [_segment_drift(row) for row in segments if _segment_is_out(row, limits)])


def new_items(rows: Sequence[Row], limits: Limits, gated_because: str | None = None) -> Evaluation:
    """Items that sold for the first time at a warehouse since the forecast before the latest; for information.

    Rows: the item's names, first_week, quantity, run_id.
    """
    if gated_because is not None:
        return _held(NEW_ITEM, rows, gated_because)
    return _found(NEW_ITEM, [_new_item(row, limits) for row in rows])


def discoveries(rows: Iterable[Row], judged: int, false_share: float) -> list[Row]:
    """Of `judged` rows those that are too unlikely to be chance, though each of them was looked at.

    At most `false_share` of what is returned is expected to be chance (Benjamini and Hochberg, 1995). `rows` may leave out
    those of large probability. They keep their order.
    """
    listed = list(rows)
    ranked = sorted(row["probability"] for row in listed)
    passing = [chance for place, chance in enumerate(ranked, 1) if chance <= false_share * place / judged]
    return [row for row in listed if passing and row["probability"] <= passing[-1]]


def segment_name(row: Row) -> str:
    """What an alert about a segment is about."""
    return f"segment {row['segment']}"


def _breach(row: Row, limits: Limits) -> Finding:
    covered = row["available"] + row["inbound"]
    short = row["mean"] - covered
    unit = row.get("unit_of_measure") or "units"
    cover = (
        f"Stock and what arrives by then cover {number(covered)}: order or make the rest, or agree on later dates."
        if short > 0
        else f"Stock and what arrives by then cover it ({number(covered)}): check capacity and what follows."
    )
    return _of_item(
        THRESHOLD_BREACH,
        "medium" if short > 0 else "low",
        row,
        f"{item_and_site(row)} is expected to sell {number(row['mean'])} {unit} from {_day(row['starts_on'])} to "
        f"{_day(row['ends_on'])}, and usually sells {number(row['usual'])} in {limits.coming_weeks} weeks: "
        f"{probability(row['probability'])} likely to be above {number(limits.rise)} times the usual. {cover}",
        ("usual", "mean", "limit", "probability", "available", "inbound", "starts_on", "ends_on", "run_id"),
        calculation=[
            f"limit: {number(limits.rise)} * {number(row['usual'])} = {number(row['limit'])} {unit}",
            f"not covered: {number(row['mean'])} - {number(covered)} = {number(short)} {unit}",
        ],
    )


def _anomaly(row: Row, chance: dict[str, Any]) -> Finding:
    more = row["actual"] > row["mean"]
    unit = row.get("unit_of_measure") or "units"
    advice = (
        "Check the order for an error of quantity or unit; the forecast takes it for real and rises."
        if more
        else "Check whether orders are missing, or a customer has gone."
    )
    edge = f"99 % of outcomes were at or below {number(row['q99'])}" if more else (
        f"97.5 % were at or above {number(row['q025'])}"
    )  # fmt: skip
    return _of_item(
        DEMAND_ANOMALY,
        "medium" if more else "low",
        row,
        f"{item_and_site(row)}: {number(row['actual'])} {unit} were ordered for the week of {_day(row['ds'])}, where "
        f"{number(row['mean'])} were expected and {edge}. By chance this comes less than {once_in(row['probability'])} weeks. "
        f"{advice}",
        ("ds", "actual", "mean", "q025", "q99", "probability", "run_id"),
        **chance,
    )


def _item_drift(row: Row) -> Finding:
    return _of_item(
        BIAS_DRIFT,
        "low",
        row,
        f"{item_and_site(row)}: {_ran(row)}. By chance this comes less than "
        f"{once_in(row['probability'])} times. Check what has changed (price, customer, a successor); the forecast follows slowly.",
        (
            "since",
            "period_count",
            "demand",
            "forecast",
            "error",
            "mad",
            "tracking_signal",
            "signal_of_the_rest",
            "probability",
        ),
        calculation=[_signal(row)],
    )


def _segment_is_out(row: Row, limits: Limits) -> bool:
    """Of segments that ended nothing is forecast, there is no side to run to; of a few items their own alerts say more."""
    is_many = row["row_count"] >= limits.fewest_series * row["period_count"]
    is_far = row["forecast"] > 0 and abs(row["error"]) > limits.segment_bias * row["forecast"]
    return is_many and is_far and _is_out(row, limits.segment_tracking_signal)


def _is_out(row: Row, limit: float) -> bool:
    """One week that was far out makes a signal, and no bias."""
    return min(row["tracking_signal"], row["signal_of_the_rest"]) > limit or (
        max(row["tracking_signal"], row["signal_of_the_rest"]) < -limit
    )


def _segment_drift(row: Row) -> Finding:
    names = (
        "segment",
        "since",
        "period_count",
        "demand",
        "forecast",
        "error",
        "mad",
        "tracking_signal",
        "signal_of_the_rest",
    )
    return Finding(
        alert_type=BIAS_DRIFT,
        severity="medium",
        message=(
            f"All {row['segment']} items together: {_ran(row)}, {percent(abs(row['error']) / row['forecast'])} to one side. "
            "Orders rest on these forecasts: check what changed for many items at once (prices, season, a channel)."
        ),
        entity=segment_name(row),
        facts={**{name: plain(row[name]) for name in names}, "calculation": [_signal(row)]},
    )


def _ran(row: Row) -> str:
    low, unit = row["error"] > 0, row.get("unit_of_measure") or "units"
    return (
        f"forecasts have been too {'low' if low else 'high'} since {_day(row['since'])}: {number(row['forecast'])} {unit} forecast, "
        f"{number(row['demand'])} ordered in {row['period_count']} weeks"
    )


def _signal(row: Row) -> str:
    return f"tracking signal: {number(row['error'])} / {number(row['mad'])} = {number(row['tracking_signal'])}"


def _new_item(row: Row, limits: Limits) -> Finding:
    return _of_item(
        NEW_ITEM,
        "info",
        row,
        f"{item_and_site(row)} sold for the first time in the week of {_day(row['first_week'])}: {number(row['quantity'])} "
        f"{row.get('unit_of_measure') or 'units'} so far. Its forecast is a guess for about {limits.fewest_known_weeks} weeks: "
        "set its first orders by what you know of it.",
        ("first_week", "quantity", "run_id"),
    )


def _of_item(alert_type: str, severity: str, row: Row, message: str, facts: Sequence[str], **more: Any) -> Finding:
    return Finding(
        alert_type=alert_type,
        severity=severity,
        message=message,
        entity=row["sku_id"],
        sku_id=row["sku_id"],
        warehouse_id=row["warehouse_id"],
        facts={name: plain(row[name]) for name in (*NAMES, *facts) if row.get(name) is not None} | plain(more),
        forecast_id=row.get("forecast_id"),
    )


def _found(rule: str, findings: Sequence[Finding]) -> Evaluation:
    return Evaluation(frozenset({rule}), tuple(findings))


def _held(rule: str, rows: Iterable[Row], because: str) -> Evaluation:
    held = {fingerprint(rule, row["sku_id"], row["warehouse_id"]): because for row in rows}
    return Evaluation(frozenset({rule}), (), held)


def _day(value: Any) -> str:
    return f"{value:%Y-%m-%d}"
