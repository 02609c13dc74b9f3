"""Messages in German."""

from collections.abc import Callable, Mapping
from typing import Any

from notifications import wording

Facts = Mapping[str, Any]

PHRASES: Mapping[str, str] = {
    "critical": "kritisch",
    "high": "hoch",
    "medium": "mittel",
    "low": "gering",
    "info": "Hinweis",
    "stockout risk": "Fehlmengenrisiko",
    "source stale": "Quelle veraltet",
    "threshold breach": "Bedarf über dem Üblichen",
    "demand anomaly": "Ungewöhnlicher Bedarf",
    "bias drift": "Prognose einseitig",
    "accuracy drop": "Prognose schlechter",
    "model fallback": "Ersatzmodell",
    "new item": "Neuer Artikel",
    "was less severe": "war weniger schwer",
    "was acknowledged, and is still open": "war quittiert und ist noch offen",
    "How sure": "Wie sicher",
    "to run out before an order placed now could arrive": "Wahrscheinlichkeit, auszugehen, bevor eine jetzige Bestellung käme",
    "By when": "Bis wann",
    "order by": "bestellen bis",
    "We propose": "Vorschlag",
    "How it was calculated": "So wurde gerechnet",
    "I take care of it": "Ich kümmere mich darum",
    "Open the item": "Artikel öffnen",
    "And": "Und",
    "more": "weitere",
    "and": "und",
    "at": "in",
    "Over": "Vorbei",
    "alert resolved": "Meldung erledigt",
    "alerts resolved": "Meldungen erledigt",
    "units": "Stück",
    "Probability of running out, by item": "Wahrscheinlichkeit, auszugehen, je Artikel",
}


def sentence(alert: Mapping[str, Any]) -> str | None:
    """What an alert of a rule says, from its facts; None for what somebody raised by hand, and where facts are missing."""
    rule = SENTENCES.get(alert["alert_type"])
    try:
        return rule(alert, alert["facts"]) if rule else None
    except KeyError:
        return None


def number(value: Any) -> str:
    """1.234,5."""
    return wording.number(value).translate(str.maketrans(",.", ".,")) if not isinstance(value, str) else value


def probability(value: float) -> str:
    if value > 0.99:
        return "mehr als 99 %"
    return "weniger als 1 %" if value < 0.01 else wording.percent(value)


def day(value: str) -> str:
    """02.03.2026 of 2026-03-02, with or without a time."""
    year, month, number_of_day = value[:10].split("-")
    return f"{number_of_day}.{month}.{year}"


def _item(alert: Mapping[str, Any], facts: Facts) -> str:
    item = facts.get("sku_code") or alert["sku_id"]
    name = f"{item} ({facts['description']})" if facts.get("description") else item
    return f"{name} in {facts.get('warehouse_name') or alert['warehouse_id']}"


def _unit(facts: Facts) -> str:
    return facts.get("unit_of_measure") or "Stück"


def _stockout_risk(alert: Mapping[str, Any], facts: Facts) -> str:
    expected = facts.get("projected_stockout_date")
    when = f", voraussichtlich am {day(expected)}" if expected else ""
    return (
        f"{_item(alert, facts)} geht mit einer Wahrscheinlichkeit von {probability(facts['stockout_probability'])} aus, bevor die "
        f"nächste Bestellung eintreffen kann{when}. {_proposal(facts)}"
    )


def _proposal(facts: Facts) -> str:
    quantity = facts.get("recommended_reorder_qty")
    if not quantity:
        return "Keine Bestellung wird vorgeschlagen: was bestellt ist, genügt, oder nichts käme mehr rechtzeitig."
    source, by = facts.get("source_warehouse_id"), facts.get("order_by_date")
    verb = "holen" if source else "fertigen" if facts.get("make_or_buy") == "make" else "bestellen"
    when = "" if by is None else "heute " if by <= facts["as_of"] else f"bis {day(by)} "
    where = f"aus {source} " if source else ""
    return f"Bitte {when}{number(quantity)} {_unit(facts)} {where}{verb}."


def _source_stale(_: Mapping[str, Any], facts: Facts) -> str:
    last = facts.get("last_success_at")
    loaded = f"Zuletzt wurden sie am {day(last)} gut geladen." if last else "Sie wurden noch nie geladen."
    return (
        f"Den Daten von {facts['system']}/{facts['entity']} ist nicht zu trauen: {facts['reason']} {loaded} Was auf ihnen beruht, "
        "bekommt keine neuen Vorschläge und meldet nichts, bis sie wieder geladen sind."
    )


def _threshold_breach(alert: Mapping[str, Any], facts: Facts) -> str:
    covered = facts["available"] + facts["inbound"]
    cover = (
        f"Bestand und was bis dahin kommt, decken {number(covered)}: den Rest bestellen oder fertigen, oder spätere Termine "
        "vereinbaren."
        if facts["mean"] > covered
        else f"Bestand und was bis dahin kommt, decken das ({number(covered)}): prüfen, was danach kommt."
    )
    return (
        f"{_item(alert, facts)} verkauft vom {day(facts['starts_on'])} bis {day(facts['ends_on'])} voraussichtlich "
        f"{number(facts['mean'])} {_unit(facts)}, üblich sind {number(facts['usual'])}: zu {probability(facts['probability'])} "
        f"sind es mehr als {number(facts['limit'])}. {cover}"
    )


def _demand_anomaly(alert: Mapping[str, Any], facts: Facts) -> str:
    advice = (
        "Bitte prüfen, ob in einem Auftrag Menge oder Einheit falsch ist; die Prognose nimmt ihn ernst und steigt."
        if facts["actual"] > facts["mean"]
        else "Bitte prüfen, ob Aufträge fehlen oder ein Kunde gegangen ist."
    )
    return (
        f"{_item(alert, facts)}: {number(facts['actual'])} {_unit(facts)} wurden für die Woche vom {day(facts['ds'])} bestellt, "
        f"erwartet waren {number(facts['mean'])}. Zufällig kommt das kaum vor. {advice}"
    )


def _bias_drift(alert: Mapping[str, Any], facts: Facts) -> str:
    about = _item(alert, facts) if alert["sku_id"] else f"Alle Artikel im Segment {facts['segment']}"
    side = "niedrig" if facts["error"] > 0 else "hoch"
    return (
        f"{about}: die Prognosen sind seit {day(facts['since'])} zu {side}: {number(facts['forecast'])} vorhergesagt, "
        f"{number(facts['demand'])} bestellt in {facts['period_count']} Wochen. Bitte prüfen, was sich geändert hat (Preis, Kunde, "
        "ein Nachfolger)."
    )


def _accuracy_drop(_: Mapping[str, Any], facts: Facts) -> str:
    about = "aller Artikel" if facts["segment"] == "all" else f"der Artikel im Segment {facts['segment']}"
    return (
        f"Die Prognose {about} ist im Rücktest von {number(facts['series_count'])} Reihen schlechter geworden (Verlust "
        f"{number(facts['loss'])}). Bitte zuerst die Daten prüfen: späte oder doppelte Aufträge, Einheiten."
    )


def _model_fallback(_: Mapping[str, Any], facts: Facts) -> str:
    return (
        f"Für {number(facts['fallback_count'])} von {number(facts['series_count'])} Reihen ({wording.percent(facts['share'])}) "
        "sprang ein einfacheres Modell ein. Ihre Prognosen gelten, mit weiteren Bereichen; bitte ihre Verläufe auf Lücken und "
        "Sprünge prüfen."
    )


def _new_item(alert: Mapping[str, Any], facts: Facts) -> str:
    return (
        f"{_item(alert, facts)} wurde in der Woche vom {day(facts['first_week'])} zum ersten Mal verkauft, bisher "
        f"{number(facts['quantity'])} {_unit(facts)}. Seine Prognose ist noch geschätzt: die ersten Bestellungen bitte "
        "nach eigenem Wissen."
    )


SENTENCES: Mapping[str, Callable[[Mapping[str, Any], Facts], str]] = {
    "stockout_risk": _stockout_risk,
    "source_stale": _source_stale,
    "threshold_breach": _threshold_breach,
    "demand_anomaly": _demand_anomaly,
    "bias_drift": _bias_drift,
    "accuracy_drop": _accuracy_drop,
    "model_fallback": _model_fallback,
    "new_item": _new_item,
}
