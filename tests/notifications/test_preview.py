"""What would be sent is shown, and nothing is sent."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from notifications import store
from notifications.errors import ConflictError, NotFoundError, RenderError
from notifications.links import Links
from notifications.preview import preview
from notifications.render import Renderer
from notifications.seed import optional_channels
from tests.notifications.telling import NOW, alert


@pytest.fixture
def shown(connection):
    """Shows the message about an alert that is stored first."""

    def show(one=None, channel="email", form="text"):
        one = replace(one or alert(), fingerprint=str(uuid4()))
        store.write_alerts(connection, [one])
        return preview(connection, Renderer(Links("https://mfg")), one.alert_id, channel, form, NOW)

    return show


def test_an_email_is_shown_as_text_and_as_a_page(shown, connection):
    text, html = shown(), shown(form="html")
    assert text.startswith("Subject: 1 high: FG-1001 at W01\n\n") and "https://mfg/items/FG-1001" in text
    assert html.startswith("<!doctype html>") and "FG-1001 may run out." in html
    assert connection.execute("select count(*) from notification.notifications").fetchone() == (0,)


def test_what_is_over_is_shown_as_over(shown):
    assert "1 alert resolved" in shown(alert(status="resolved", resolved_at=NOW))


def test_a_webhook_is_shown_as_its_json(shown):
    shown_json = json.loads(shown(channel="webhook"))
    assert shown_json["type"] == "notification.digest"
    assert shown_json["data"]["alerts"][0]["sku_id"] == "FG-1001"


def test_every_kind_of_channel_can_be_shown(shown, connection):
    for channel in optional_channels():
        store.switch_on(connection, channel)
        assert "FG-1001 may run out." in shown(channel=channel.name)


def test_what_cannot_be_shown_says_why(shown, connection):
    with pytest.raises(ConflictError, match="no form 'html'"):
        shown(channel="webhook", form="html")
    with pytest.raises(NotFoundError, match="there are email, webhook"):
        shown(channel="pigeon")
    with pytest.raises(RenderError, match="This digest cannot be shown"):
        shown(alert(facts={"stockout_probability": "very likely"}))
    missing = uuid4()
    with pytest.raises(NotFoundError, match=str(missing)):
        preview(connection, Renderer(), missing, "email", "text", NOW)
