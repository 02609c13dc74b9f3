"""What people read, whatever the items are called."""

from uuid import UUID

import pytest

from notifications.digest import LISTED, Event, digest_payload
from notifications.errors import RenderError
from notifications.links import NO_LINKS, Links
from notifications.outgoing import Outgoing
from notifications.render import LONGEST_SUBJECT, Renderer, one_line
from tests.notifications.telling import LINKS, NOW, alert

HOSTILE = '<script>alert("x")</script>&\r\nBcc: everybody@factory.example\r\n\r\nNew body {{ 7 * 7 }}'


def shown(*alerts, event=Event.FIRED, page_url="https://mfg.factory.example/"):
    return email("digest", digest_payload([(event, one) for one in alerts]), Links(page_url))


def email(kind, payload, links=NO_LINKS):
    return Renderer(links).email(Outgoing(UUID(int=5), "k", kind, None, payload, NOW))


def test_both_forms_say_how_sure_by_when_how_much_and_why():
    facts = {
        "sku_code": "GP-80",
        "stockout_probability": 0.87,
        "order_by_date": "2026-03-04",
        "recommended_reorder_qty": 1480.5,
        "unit_of_measure": "pcs",
        "calculation": ["order: target - position = 1,480 pcs"],
    }
    body = shown(alert("critical", message="Gear pumps may run out.", facts=facts))
    assert body.subject == "1 critical: GP-80 at W01"
    for form in (body.text, body.html):
        for said in ("CRITICAL", "Gear pumps may run out.", "87 %", "order by 2026-03-04", "pcs", "target - position"):
            assert said in form
        assert "1,480" in form and "https://mfg.factory.example/items/FG-1001" in form


def test_a_rule_is_named_by_its_words_and_shows_how_it_was_calculated():
    facts = {"sku_code": "GP-80", "tracking_signal": 11.0, "calculation": ["tracking signal: 220 / 20 = 11"]}
    one = alert("low", alert_type="bias_drift", message="Forecasts have been too low.", facts=facts)
    body = shown(one, alert(status="firing", alert_type="new_item", sku_id=None, warehouse_id=None, facts={}))
    for form in (body.text, body.html):
        assert "bias drift" in form and "new item" in form and "tracking signal: 220 / 20 = 11" in form
        assert "How sure" not in form and "We propose" not in form and "order by" not in form
    assert "(bias drift)" in shown(one, event=Event.RESOLVED).text


def test_hostile_names_are_text_in_the_html():
    body = shown(
        alert(message=HOSTILE, entity=HOSTILE, sku_id=HOSTILE, warehouse_id=HOSTILE,
              facts={"sku_code": HOSTILE, "unit_of_measure": HOSTILE, "recommended_reorder_qty": 5, "calculation": [HOSTILE]})
    )  # fmt: skip
    assert "<script" not in body.html and "&lt;script&gt;" in body.html
    assert "49" not in body.html and "49" not in body.text
    assert 'href="https://mfg.factory.example/items/%3Cscript%3E' in body.html


def test_what_is_over_is_escaped_as_well():
    body = shown(alert(status="resolved", entity=HOSTILE, warehouse_id="<W>", alert_type="<t>"), event=Event.RESOLVED)
    assert "<script" not in body.html and "<W>" not in body.html and "<t>" not in body.html
    assert body.subject == "1 alert resolved"


def test_the_subject_is_one_line_of_limited_length():
    body = shown(alert(facts={"sku_code": HOSTILE + "x" * 500}))
    assert len(body.subject) == LONGEST_SUBJECT
    assert body.subject.isprintable() and "alert" in body.subject and "\n" not in body.subject


def test_a_name_cannot_begin_a_line_of_the_text():
    text = shown(alert(message=HOSTILE, facts={"calculation": [HOSTILE]})).text
    assert not any(line.startswith("Bcc:") or line.startswith("New body") for line in text.splitlines())


@pytest.mark.parametrize("separator", ["\r\n", "\x00", "\x0b", "\x85", "\u2028", "\ud800", "\t"])
def test_nothing_in_one_line_breaks_it(separator):
    assert one_line(f" a{separator}b ") == "a b"


def test_the_plain_text_is_not_escaped():
    assert "Nuts & bolts <M8>" in shown(alert(message="Nuts & bolts <M8>")).text


def test_a_message_in_plain_words_is_shown_as_it_was_written():
    body = email("message", {"subject": "Lot 4711\non hold", "text": "Porosity <b>\nsee report"})
    assert (body.subject, body.text) == ("Lot 4711 on hold", "Porosity <b>\nsee report\n")
    assert "Porosity &lt;b&gt;\nsee report" in body.html and not body.images


def test_without_pages_there_are_no_links():
    body = shown(alert(), page_url=None)
    assert "href" not in body.html and "items/" not in body.text


def test_the_rest_is_counted():
    body = shown(*[alert("critical", alert_type="quality_hold")] * LISTED, alert("low"), alert("low"))
    assert body.subject == "20 critical, 2 low: FG-1001 at W01 and 21 more"
    assert "And 2 more: 2 low." in body.text and "And 2 more: 2 low." in body.html


def test_items_at_risk_are_compared_in_a_picture_the_html_shows():
    body = shown(alert("critical"), alert("info", sku_id=None, warehouse_id=None), alert(facts={}))
    assert list(body.images) == ["top-risks"]
    assert body.images["top-risks"].startswith(b"\x89PNG") and 'src="cid:top-risks"' in body.html


def test_one_item_needs_no_picture():
    body = shown(alert("critical"), alert(alert_type="quality_hold"))
    assert not body.images and "<img" not in body.html


@pytest.mark.parametrize("form", ["email", "slack"])
@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("telegram", {}),
        ("message", {"subject": "no text"}),
        ("digest", {}),
        ("digest", digest_payload([(Event.FIRED, alert(facts={"stockout_probability": "very likely"}))])),
    ],
    ids=["no template", "no text", "no alerts", "a word for a number"],
)
def test_what_cannot_be_shown_says_so(form, kind, payload):
    with pytest.raises(RenderError, match=kind):
        getattr(Renderer(), form)(Outgoing(UUID(int=5), "k", kind, None, payload, NOW))


def test_a_message_of_a_megabyte_is_cut():
    body = shown(alert(message="x" * 1_000_000))
    assert len(body.text) < 10_000 and len(body.html) < 10_000 and "x…" in body.text


def test_an_alert_can_be_acknowledged_from_the_message_what_is_over_cannot():
    one = alert()
    body = email("digest", digest_payload([(Event.FIRED, one)]), LINKS)
    for form in (body.text, body.html):
        assert "https://operations.factory.example/api/v1/notify/links/acknowledge?token=" in form
        assert "I take care of it" in form
    over = digest_payload([(Event.RESOLVED, one)])
    assert "token=" not in email("digest", over, LINKS).text
    assert "token=" not in shown(one).text
