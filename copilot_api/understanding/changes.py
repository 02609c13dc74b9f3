"""What a question supposes to be otherwise: "supplier S-02 is two weeks late", "demand for FG-1001 rises 20 %"."""

import re
from collections.abc import Mapping
from typing import Any

from copilot_api.understanding.question import Question
from copilot_api.understanding.time_expressions import AMOUNT, NUMBERS, UNIT

DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
SPAN = re.compile(rf"(?<!\w){AMOUNT}[ -]{UNIT}(?!\w)")
SHARE = re.compile(r"(\d+(?:\.\d+)?) ?(?:%|percent\b|per cent\b)")
LESS = r"falls?|fell|drops?|dropped|declines?|decreases?|shrinks?|sinks?|less|lower|down|goes down"
TIMES = {
    "(a|one) quarter": 25.0,
    "(a|one) third": 100 / 3,
    "doubles?|doubled|twice": 100.0,
    "triples?|tripled": 200.0,
    "halves|halved|half": -50.0,
}
LATE = r"late|later|delayed|delays?|behind|overdue|slips?"
CANCELLED = r"cancell?(ed|s|ing)?|falls? (through|away|out)|goes away|disappears?|withdrawn|withdraws?|dropped|called off|lose|lost"

Supposed = tuple[str, Mapping[str, Any]]


def supposed(question: Question) -> Supposed | str:
    """The kind of change with what the words say of it, as the tool takes both; else what is to be said more clearly."""
    if question.orders and question.says(CANCELLED):
        return _cancelled(question)
    if question.says(r"service([ -](levels?|rates?))?"):
        share = _share(question)
        return (
            "Which service level? Say it in percent."
            if share is None
            else ("service_level", {"service_level": share / 100})
        )
    if question.says(r"lead[ -]times?"):
        days = _days(question)
        return "Which lead time? Say it in days or weeks." if days is None else ("lead_time", {"days": days})
    if question.named("supplier") and question.says(LATE):
        days = _days(question)
        return "How late? Say it in days or weeks." if days is None else ("late_supplier", {"days": days})
    if question.says(r"demands?|sales|sell|sells|sold|orders?|customers?|wanted|forecasts?"):
        percent = _more(question)
        return "How much more or less? Say it in percent." if percent is None else ("demand", {"percent": percent})
    return (
        "I can work out another lead time, demand or service level of an item, a supplier that is late, and a purchase or "
        "customer order that is cancelled."
    )


def _cancelled(question: Question) -> Supposed | str:
    kind, number = question.orders[0]
    if kind == "work":
        return "I can work out cancelled purchase and customer orders, not work orders."
    return "cancelled_order", {"order_kind": kind, "order_id": number}


def _days(question: Question) -> int | None:
    match = SPAN.search(question.text)
    if match is None:
        return None
    amount = int(match[1]) if match[1].isdigit() else NUMBERS[match[1]]
    return amount * DAYS[match[2].rstrip("s")]


def _share(question: Question) -> float | None:
    match = SHARE.search(question.text)
    return float(match[1]) if match else None


def _more(question: Question) -> float | None:
    share = _share(question)
    if share is None:
        share = next((percent for words, percent in TIMES.items() if question.says(words)), None)
    return -share if share is not None and share > 0 and question.says(LESS) else share
