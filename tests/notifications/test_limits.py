"""The page on the alerts says what the rules are and from where on they speak."""

import re
from pathlib import Path

import notifications.demand_findings as demand
import notifications.findings as findings
import notifications.model_findings as model
from notifications.limits import Limits

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
RULES = {
    findings.STOCKOUT_RISK, findings.SOURCE_STALE, demand.THRESHOLD_BREACH, demand.DEMAND_ANOMALY, demand.BIAS_DRIFT,
    demand.NEW_ITEM, model.ACCURACY_DROP, model.MODEL_FALLBACK,
}  # fmt: skip


def test_every_rule_is_on_the_page_and_no_other():
    assert set(re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$", PAGE, re.M)) == RULES
    assert set(re.findall(r"^## (\w+)$", PAGE, re.M)) == RULES - {findings.STOCKOUT_RISK, findings.SOURCE_STALE}


def test_the_page_has_the_thresholds_of_the_rules():
    limits = Limits()
    for said in (
        f"next {limits.coming_weeks} weeks is at least {limits.rise_probability:.0%} likely to exceed {limits.rise} times",
        f"last {limits.usual_weeks} closed weeks",
        f"fewer than {limits.fewest_known_weeks} weeks",
        f"at most {limits.false_share:.0%} of what is told",
        f"beyond ±{limits.tracking_signal:g}",
        f"beyond ±{limits.segment_tracking_signal:g} with a bias above {limits.segment_bias:.0%}",
        f"at least {limits.fewest_series} series",
        f"backtest is {limits.accuracy_drop:.0%} worse",
        f"more than {limits.fallback_share:.0%} of the series",
    ):
        assert re.sub(r"(\d)%", r"\1 %", said) in " ".join(PAGE.split())
