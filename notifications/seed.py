"""Who is told of what before anybody has said otherwise."""

from collections.abc import Sequence

from notifications import store
from notifications.channels import Channel
from notifications.findings import SOURCE_STALE, STOCKOUT_RISK
from notifications.tell import Subscription

DEFAULT_DOMAIN = "demo-company.example"

URGENT = frozenset({"critical", "high"})
PLANNABLE = URGENT | {"medium"}


def default_channels(*, allow_private_webhook: bool = False) -> list[Channel]:
    """An e-mail and a webhook channel; addresses and secrets are environment variables.

    `allow_private_webhook`: the webhook may call this machine and the network behind it, as the demo's does.
    """
    return [
        Channel(
            "email",
            "email",
            {"url_env": "MFG_SMTP_URL", "from_env": "MFG_MAIL_FROM", "from_default": "nightly@localhost"},
        ),
        Channel(
            "webhook",
            "webhook",
            {
                "url_env": "MFG_WEBHOOK_URL",
                "secret_env": "MFG_WEBHOOK_SECRET",
                "allow_private_addresses": allow_private_webhook,
            },
        ),
    ]


def optional_channels() -> list[Channel]:
    """Channels an installation may add, with the environment variables they need."""
    return [
        Channel("slack", "slack", {"url_env": "MFG_SLACK_URL"}),
        _sms("twilio", "MFG_TWILIO_ACCOUNT", "MFG_TWILIO_TOKEN"),
        _sms("vonage", "MFG_VONAGE_KEY", "MFG_VONAGE_SECRET"),
        Channel("apprise", "apprise", {"url_env": "MFG_APPRISE_URL"}),
    ]


def _sms(provider: str, account: str, secret: str) -> Channel:
    config = {"provider": provider, "account_env": account, "secret_env": secret, "from_env": "MFG_SMS_FROM"}
    return Channel(provider, "sms", config)


def default_preferences(domain: str = DEFAULT_DOMAIN) -> list[Subscription]:
    """The planner hears of everything worth planning, the buyer of what is urgent, operations of stale sources."""
    risk, stale = frozenset({STOCKOUT_RISK}), frozenset({SOURCE_STALE})
    return [
        Subscription("planner", "email", f"planner@{domain}", PLANNABLE),
        Subscription("buyer", "email", f"buyer@{domain}", URGENT, risk),
        Subscription("operations", "email", f"operations@{domain}", URGENT, stale),
        Subscription("operations", "webhook", None, URGENT),
    ]


def seed_defaults(
    connection: store.Connection,
    channels: Sequence[Channel] | None = None,
    preferences: Sequence[Subscription] | None = None,
) -> None:
    """Adds channels and preferences (the defaults where none are given); what people have set up stays as it is."""
    with connection.transaction():
        store.save_channels(connection, default_channels() if channels is None else channels)
        store.save_subscriptions(
            connection, default_preferences() if preferences is None else preferences, replace=False
        )
