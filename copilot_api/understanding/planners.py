"""The tool calls that an intent makes of what a question is about."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from copilot_api.understanding.calls import OUT_OF_SCOPE, Call, Refusal, Subject
from copilot_api.understanding.changes import supposed
from copilot_api.understanding.phrases import BUY, DEFER, EXPEDITE, SEGMENTS, TRANSFER
from copilot_api.understanding.question import Question
from copilot_api.understanding.thesaurus import LACKING

LEVELS = ("critical", "high", "medium", "low")


def _inventory(subject: Subject) -> list[Call] | Refusal:
    says = subject.question.says
    if not subject.items and says("customers?|suppliers?") and not says("stock|inventory"):
        return Refusal("out_of_scope", f"I cannot count those. {OUT_OF_SCOPE}")
    if not subject.items and (subject.supplier or subject.customer):
        return Refusal(
            "missing_parameter", "Stock is not kept by supplier or customer. Of which item, or in which warehouse?"
        )
    if subject.items and says("out of stock|empty|unavailable") and says("when|until|how (long|soon|many \\w+)|will"):
        return _risk(subject)
    named: list[str | None] = [mention.entity.entity_id for mention in subject.question.named("warehouse")]
    places = named or [subject.warehouse]
    base: dict[str, Any] = {"site": subject.site, "category": subject.category}
    if says(r"out of stock|no stock|unavailable|empty"):
        base["out_of_stock"] = True
    if not subject.items:
        lowest = says("lowest|least|smallest|fewest|low")
        base["sort"] = "quantity_available" if lowest else "-stock_value"
    limit = 20 if subject.items else subject.top
    return [
        Call("query_inventory", _given(**base, sku_id=item, warehouse_id=place, limit=limit))
        for item in subject.items or (None,)
        for place in places
    ]


def _orders(subject: Subject, kinds: tuple[str, ...], status: str | None = None) -> list[Call]:
    question = subject.question
    numbered = [
        Call("lookup_orders", {"kind": kind, "order_id": number, "status": "all", "limit": 20})
        for kind, number in question.orders
        if kind in ("sales", "purchase")
    ]
    if numbered:
        return numbered
    late = subject.late
    status = status or _order_status(question, subject.as_of)
    window = question.window
    return [
        Call("lookup_orders", _given(
            kind=kind, sku_id=item, warehouse_id=subject.warehouse, status=status, late=late or None, limit=subject.top,
            partner_id=subject.supplier if kind == "purchase" else subject.customer,
            due_from=window.start if window else None, due_to=window.end if window else None,
            sort=_order_sort(question, late),
        ))
        for item in subject.items or (None,)
        for kind in kinds
    ]  # fmt: skip


def _order_status(question: Question, as_of: date) -> str:
    if question.says("cancelled|canceled"):
        return "cancelled"
    done = r"shipped|sold|completed?|delivered|received|fulfilled|closed|did( \w+){0,2} (ship|sell|deliver|receive)"
    pending = r"open|yet|not|hasn't|haven't|isn't|aren't|still|outstanding|missing"
    past = question.window is not None and question.window.end is not None and question.window.end < as_of
    if past and question.says(r"ship(ments?|ping)|deliver(y|ies)|receipts?|sales of"):
        return "complete"
    if question.says(done) and not question.says(pending):
        return "complete"
    return "open"


def _order_sort(question: Question, late: bool) -> str | None:
    if question.says("biggest|largest|most valuable|highest value|value"):
        return "-value_open"
    if late:
        return "-days_late"
    return "-due_date" if question.says("latest|most recent|newest|last(?! (day|week|month|quarter|year))") else None


def _either_orders(subject: Subject) -> list[Call]:
    if subject.supplier or subject.question.named("supplier") or subject.question.says("suppliers?|vendors?"):
        return _orders(subject, ("purchase",))
    if subject.customer or subject.question.says("customers?|clients?"):
        return _orders(subject, ("sales",))
    if {kind for kind, _ in subject.question.orders} == {"work"}:
        return _production(subject)
    return _orders(subject, ("sales", "purchase"))


def _sales(subject: Subject) -> list[Call] | Refusal:
    """Orders; of sales that are yet to come, what is expected."""
    window = subject.question.window
    ahead = window is not None and window.end is not None and window.end > subject.as_of
    if ahead and subject.items and subject.question.says("sales|sell|sold") and not subject.question.says(r"orders?"):
        return _forecast(subject)
    return _orders(subject, ("sales",))


def _purchase(subject: Subject) -> list[Call]:
    """What is on order, with us where it is a customer's."""
    theirs = subject.customer is not None and subject.supplier is None
    return _orders(subject, ("sales",) if theirs else ("purchase",))


def _production(subject: Subject) -> list[Call]:
    question = subject.question
    numbered = [
        Call("check_production", {"work_order_id": n, "status": "all"}) for k, n in question.orders if k == "work"
    ]
    if numbered:
        return numbered
    late = subject.late
    window = question.window
    return [
        Call("check_production", _given(
            sku_id=item, warehouse_id=subject.warehouse, status=_production_status(question), late=late or None,
            end_from=window.start if window else None, end_to=window.end if window else None, limit=subject.top,
            sort="-days_late" if late else None,
        ))
        for item in subject.items or (None,)
    ]  # fmt: skip


def _production_status(question: Question) -> str:
    past = (
        question.window is not None
        and question.window.end is not None
        and question.says("last|past|previous|yesterday")
    )
    states = (
        ("cancelled|canceled", "cancelled"),
        ("planned|not( yet)? started|upcoming", "planned"),
        ("in progress|running|right now|currently|at the moment", "in_progress"),
        ("completed?|finished|done|produced|made|scrap|scrapped|scrapping|scrap rate", "completed"),
    )
    found = next((state for pattern, state in states if question.says(pattern)), "active")
    if found == "completed" and question.says("when|how soon|will|going to"):
        return "active"
    if found == "active" and question.says(r"did (we|they|you|the \w+)"):
        return "completed"
    return "completed" if past and found == "active" else found


def _forecast(subject: Subject) -> list[Call] | Refusal:
    window = subject.question.window
    if window is not None and window.end is not None and window.end < subject.as_of:
        return _orders(subject, ("sales",), "complete")
    if not subject.items and not subject.category:
        return Refusal("missing_parameter", "For which item? Give its code or description.")
    period = _period(subject)
    return [
        Call(
            "get_forecast",
            _given(
                sku_id=item,
                category=None if item else subject.category,
                warehouse_id=subject.warehouse,
                period=period,
                **_span(subject, period or "weekly"),
            ),
        )
        for item in subject.items or (None,)
    ]


PERIODS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter"}


def _period(subject: Subject) -> str | None:
    """The period that is asked for in so many words, else months where whole ones are asked for; weeks go without saying."""
    question, window = subject.question, subject.question.window
    said = (period for period, unit in PERIODS.items() if question.says(f"{period}|(by|per|each|every) {unit}"))
    whole_months = window is not None and (window.unit == "month" or window.is_months)
    return next(said, "monthly" if whole_months else None)


def _span(subject: Subject, period: str) -> dict[str, Any]:
    window = subject.question.window
    if window is None:
        return {}
    if window.unit == PERIODS[period] and window.periods:
        return {"periods": min(window.periods, 53)}
    start = window.start or subject.as_of
    if period != "weekly":
        return {"date_from": start, "date_to": window.end}
    return {"date_from": start - timedelta(days=start.weekday()), "date_to": window.end}


def _risk(subject: Subject) -> list[Call] | Refusal:
    question = subject.question
    if subject.items:
        places = {"warehouse_id": subject.warehouse, "limit": 20}
        return [Call("get_inventory_risk", _given(sku_id=item, **places)) for item in subject.items]
    ordering = question.says(rf"{BUY}|purchase|buying|ordering|purchasing|shopping list")
    end = question.window.end if question.window else None
    if subject.supplier:
        return _plan(subject)
    return [
        Call("get_inventory_risk", _given(
            warehouse_id=subject.warehouse, category=subject.category, levels=_levels(question, LEVELS), limit=subject.top,
            to_order=ordering or None, order_by_to=end if ordering else None, stockout_to=None if ordering else end,
        ))
    ]  # fmt: skip


def _levels(question: Question, levels: tuple[str, ...]) -> list[str] | None:
    """The levels that are said; "high and above" are all from there on."""
    said = [level for level in levels if question.says(level)]
    if said and question.says("and (above|higher|worse|up)|or (above|higher|worse)|at least"):
        said = list(levels[: levels.index(said[-1]) + 1])
    return said or None


FINDINGS: Mapping[str, str] = {
    "over_ordered": r"ordered in vain|orders?\b.*\bobsolete",
    "obsolete": "obsolete|slow moving",
    "excess": "excess|slow moving",
    "negative_stock": "negative stock",
    "no_supplier": rf"{LACKING} ?suppliers?|(nobody|no one|none) \w+",
    "no_bom": rf"{LACKING} ?(bills? of materials?|boms?)",
    "no_lead_time": rf"{LACKING} ?lead[ -]times?",
    "no_price": rf"{LACKING} ?(prices?|costs?)",
    "minimum_above_a_year": "minimum|smallest|moqs?",
}
"""What the plan finds in an item, and the words for it."""


def _findings(subject: Subject) -> list[Call]:
    found = [finding for finding, words in FINDINGS.items() if subject.question.says(words)]
    if "over_ordered" in found:
        found = ["over_ordered"]
    found = found or ["obsolete", "excess"]
    sort = "quantity_available" if found == ["negative_stock"] else "-finding_value"
    return [
        Call("query_inventory", _given(
            findings=found, sku_id=item, warehouse_id=subject.warehouse, site=subject.site, category=subject.category, sort=sort,
            limit=subject.top,
        ))
        for item in subject.items or (None,)
    ]  # fmt: skip


ACTIONS: Mapping[str, str] = {
    "expedite": EXPEDITE,
    "defer": DEFER,
    "cancel": r"cancel\w*",
    "transfer": TRANSFER,
    "make": r"make|making|build|produc\w+|manufactur\w+",
    "buy": rf"{BUY}|purchas\w+|buying",
}
"""What the plan proposes to do, and the words for it; who hurries an order does not buy."""


def _plan(subject: Subject) -> list[Call] | Refusal:
    """Of an item why; else the proposals of the plan."""
    if subject.items:
        return _why(subject)
    question = subject.question
    said = [action for action, words in ACTIONS.items() if question.says(words)]
    moved = [action for action in said if action not in ("make", "buy")]
    end = question.window.end if question.window else None
    return [
        Call("explain_recommendation", _given(
            actions=moved or said[:1] or (["buy"] if subject.supplier else None), warehouse_id=subject.warehouse,
            supplier_id=subject.supplier, category=subject.category, order_by_to=end, limit=subject.top,
        ))
    ]  # fmt: skip


def _why(subject: Subject) -> list[Call] | Refusal:
    if not subject.items:
        return Refusal("missing_parameter", "Which recommendation? Name the item it is about.")
    return [
        Call("explain_recommendation", _given(sku_id=item, warehouse_id=subject.warehouse)) for item in subject.items
    ]


def _trace(subject: Subject) -> list[Call] | Refusal:
    if not subject.items and subject.customer:
        return _orders(subject, ("sales",))
    if not subject.items:
        return Refusal("missing_parameter", "Whose shortage? Name the item that is missing.")
    return [Call("trace_shortage", _given(sku_id=item, warehouse_id=subject.warehouse)) for item in subject.items]


def _what_if(subject: Subject) -> list[Call] | Refusal:
    change = supposed(subject.question)
    if isinstance(change, str) and subject.items and subject.late and not subject.question.named("supplier"):
        return _trace(subject)
    if isinstance(change, str):
        return Refusal("missing_parameter", change)
    kind, said = change
    if kind == "cancelled_order":
        return [Call("what_if", {"change": kind, **said})]
    if kind == "late_supplier":
        item = subject.items[0] if subject.items else None
        return [Call("what_if", _given(change=kind, **said, supplier_id=subject.supplier, sku_id=item))]
    if not subject.items:
        return Refusal("missing_parameter", "Of which item? Give its code or description.")
    return [Call("what_if", {"change": kind, **said, "sku_id": item}) for item in subject.items]


def _suppliers(subject: Subject) -> list[Call]:
    question = subject.question
    worst = question.says("worst|least|lowest|late|slow|slowest|longest|unreliable|most expensive|not")
    sort = None
    if question.says("prices?|cheap|cheapest|expensive|pay"):
        sort = "price"
    elif question.says("lead[ -]times?|fast|fastest|slow|slowest|quick\\w*|longest|shortest"):
        sort = "-lead_time_days" if worst else "lead_time_days"
    elif question.says("on[ -]time|punctual\\w*|(un)?reliab\\w+|best|worst|late"):
        sort = "on_time_rate" if worst else "-on_time_rate"
    item = subject.items[0] if subject.items else None
    rated = re.search(r"\brat(?:ing|ed)(?: of| as)? ([a-z])\b|\b([a-z])[ -]rat(?:ing|ed)\b", question.text)
    rating = (rated[1] or rated[2]).upper() if rated else None
    named: list[str | None] = [mention.entity.entity_id for mention in question.named("supplier")]
    return [
        Call("list_suppliers", {**_given(supplier_id=one, sku_id=item, rating=rating, sort=sort), "limit": subject.top})
        for one in named or [subject.supplier]
    ]


def _item(subject: Subject) -> list[Call] | Refusal:
    if subject.items:
        return [Call("get_item", {"sku_id": item}) for item in subject.items]
    if subject.supplier:
        return _suppliers(subject)
    if subject.customer:
        return _orders(subject, ("sales",))
    if subject.warehouse or subject.site or subject.category:
        return _inventory(subject)
    return Refusal("missing_parameter", "Which item? Give its code or description.")


def _alerts(subject: Subject) -> list[Call]:
    question = subject.question
    severities = _levels(question, (*LEVELS, "info"))
    states = {
        "firing": "firing|not acknowledged|new",
        "acknowledged": "acknowledged",
        "resolved": "resolved|closed|gone",
    }
    status = next((state for state, words in states.items() if question.says(words)), None)
    item = subject.items[0] if subject.items else None
    arguments = _given(severities=severities, status=status, sku_id=item, warehouse_id=subject.warehouse)
    return [Call("manage_alerts", {**arguments, "limit": subject.top})]


def _health(_: Subject) -> list[Call]:
    return [Call("get_data_health", {"limit": 50})]


def _accuracy(subject: Subject) -> list[Call]:
    return [
        Call("get_forecast_accuracy", _given(segment=segment))
        for segment in [name for name in SEGMENTS if subject.question.says(name)] or (None,)
    ]


def _given(**arguments: Any) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


PLANNERS: Mapping[str, Callable[[Subject], list[Call] | Refusal]] = {
    "inventory": _inventory,
    "findings": _findings,
    "sales": _sales,
    "purchase": _purchase,
    "orders": _either_orders,
    "production": _production,
    "forecast": _forecast,
    "alerts": _alerts,
    "risk": _risk,
    "why": _why,
    "trace": _trace,
    "plan": _plan,
    "what_if": _what_if,
    "suppliers": _suppliers,
    "item": _item,
    "health": _health,
    "accuracy": _accuracy,
}
