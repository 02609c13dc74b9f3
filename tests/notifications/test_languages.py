"""Messages in another language than English: every rule's sentence, from what the rule itself found."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from notifications import render
from notifications.alerts import Finding
from notifications.demand_findings import bias_drifts, demand_anomalies, new_items, threshold_breaches
from notifications.digest import Event, digest_payload
from notifications.findings import health_findings, risk_findings
from notifications.languages import GERMAN, LANGUAGES, german, language
from notifications.limits import Limits
from notifications.model_findings import accuracy_drops, model_fallbacks
from notifications.outgoing import Outgoing
from tests.notifications.telling import LINKS, NOW, alert, risk_row
from tests.notifications.test_demand_findings import coming, drift, of_segment, week
from tests.notifications.test_findings import health_row
from tests.notifications.test_model_findings import model, segment

LIMITS = Limits()
PHRASE = re.compile(r"""say\((?:'([^']+)'|"([^"]+)")\)""")


def told(finding: Finding) -> str:
    """As a German reads it; not as it was found."""
    shown = {
        "alert_type": finding.alert_type, "message": finding.message, "entity": finding.entity, "sku_id": finding.sku_id,
        "warehouse_id": finding.warehouse_id, "facts": finding.facts,
    }  # fmt: skip
    sentence = GERMAN.told(shown)
    assert sentence != finding.message
    return sentence


@pytest.mark.parametrize(
    ("evaluation", "said"),
    [
        (risk_findings([risk_row()]), "aus, bevor die nächste Bestellung eintreffen kann"),
        (health_findings([health_row()]), "ist nicht zu trauen"),
        (threshold_breaches([coming()], LIMITS), "vom 02.03.2026 bis 30.03.2026 voraussichtlich 240 pcs, üblich sind 100: zu 93 %"),
        (demand_anomalies([week()], LIMITS), "480 pcs wurden für die Woche vom 23.02.2026 bestellt, erwartet waren 120"),
        (bias_drifts([drift()], [], LIMITS), "die Prognosen sind seit 01.12.2025 zu niedrig: 300 vorhergesagt, 520 bestellt"),
        (bias_drifts([], [of_segment()], LIMITS), "Alle Artikel im Segment smooth"),
        (accuracy_drops([segment(loss=0.9)], LIMITS), "ist im Rücktest"),
        (model_fallbacks([model(fallback_count=90)], LIMITS), "sprang ein einfacheres Modell ein"),
        (new_items([{**coming(), "first_week": week()["ds"], "quantity": 1234.5}], LIMITS), "bisher 1.234 pcs"),
    ],
)  # fmt: skip
def test_every_rule_has_a_sentence(evaluation, said):
    (finding,) = evaluation.findings
    assert said in told(finding)


def test_what_somebody_raised_by_hand_stays_in_their_words():
    by_hand = {"alert_type": "quality_hold", "message": "Do not ship.", "facts": {}, "sku_id": "A", "warehouse_id": "W"}
    assert GERMAN.told(by_hand) == "Do not ship."


def test_an_alert_whose_facts_are_missing_is_told_as_it_was_found():
    bare = {
        "alert_type": "stockout_risk",
        "message": "It may run out.",
        "facts": {},
        "sku_id": "A",
        "warehouse_id": "W",
    }
    assert GERMAN.told(bare) == "It may run out."


def test_every_phrase_of_the_templates_is_translated():
    used = {
        one or other
        for template in Path(render.TEMPLATES).glob("*.j2")
        for one, other in PHRASE.findall(template.read_text())
    }
    assert len(used) > 12 and used <= set(german.PHRASES)


def written_in(code: str) -> render.EmailBody:
    (finding,) = risk_findings([risk_row()]).findings
    firing = alert("critical", facts=finding.facts)
    message = Outgoing(UUID(int=5), "k", "digest", None, digest_payload([(Event.FIRED, firing)]), NOW, language=code)
    return render.Renderer(LINKS).email(message)


def test_a_message_comes_in_the_language_of_its_recipient():
    body = written_in("de")
    assert body.subject.startswith("1 kritisch: ")
    assert (
        "Bis wann: bestellen bis 0" in body.text
        and "Wie sicher: " in body.text
        and "Vorschlag: " in body.text
        and "How sure" not in body.text
    )
    assert '<html lang="de">' in body.html and "Ich kümmere mich darum" in body.html
    assert "I take care of it" in written_in("en").text


def test_an_unknown_language_is_english():
    assert language("xx").code == "en" and set(LANGUAGES) == {"en", "de"}


def test_numbers_are_written_as_germans_write_them():
    assert [german.number(value) for value in (1234.5, 0.25, 1234567, "n/a")] == ["1.234", "0,25", "1.234.567", "n/a"]
