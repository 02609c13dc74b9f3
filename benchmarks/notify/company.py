"""A company with many alerts and many people who want to hear of some of them."""

from datetime import UTC, datetime

from notifications.alerts import SEVERITIES, Evaluation, Finding
from notifications.channels import Channel
from notifications.findings import STOCKOUT_RISK
from notifications.tell import Subscription

NIGHT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
WAREHOUSES = tuple(f"W{number:02}" for number in range(50))
CHANNELS = (
    Channel("email", "email", {"url_env": "MAIL", "from_default": "nightly@factory.example"}),
    Channel("webhook", "webhook", {"url_env": "HOOK", "secret_env": "SECRET", "allow_private_addresses": True}),
)
ENVIRON = {
    "MAIL": "smtp://127.0.0.1:1",
    "HOOK": "http://127.0.0.1:1/",
    "SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=",
}
CALCULATION = [f"step {number}: on hand + inbound - demand = {number} pcs" for number in range(8)]


def evaluations(alerts: int) -> list[Evaluation]:
    """What the rule for stock-outs finds: so many items, a fifth of each severity."""
    return [Evaluation(frozenset({STOCKOUT_RISK}), tuple(_finding(number) for number in range(alerts)))]


def _finding(number: int) -> Finding:
    item = f"FG-{number:06}"
    return Finding(
        alert_type=STOCKOUT_RISK,
        severity=SEVERITIES[number % len(SEVERITIES)],
        message=f"{item} (Gear pump) may run out before the next order can arrive: 87 % likely. Order 480 pcs by 2026-03-04.",
        entity=item,
        sku_id=item,
        warehouse_id=WAREHOUSES[number // len(SEVERITIES) % len(WAREHOUSES)],
        facts={
            "sku_code": item, "stockout_probability": 0.5 + number % 50 / 100, "order_by_date": "2026-03-04",
            "recommended_reorder_qty": 480, "unit_of_measure": "pcs", "calculation": CALCULATION,
        },
    )  # fmt: skip


def subscriptions(users: int) -> list[Subscription]:
    """Each hears by e-mail of what is urgent at four sites of fifty; one in a hundred hears of everything everywhere, over
    the webhook too."""
    wanted: list[Subscription] = []
    for number in range(users):
        user = f"user-{number:03}"
        sites = frozenset(WAREHOUSES[(number + step) % len(WAREHOUSES)] for step in range(4))
        everything = number % 100 == 0
        severities = frozenset(SEVERITIES if everything else SEVERITIES[:2])
        wanted.append(
            Subscription(user, "email", f"{user}@factory.example", severities, None, None if everything else sites)
        )
        if everything:
            wanted.append(Subscription(user, "webhook", None, severities))
    return wanted
