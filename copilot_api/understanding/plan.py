"""From a question to the tools that answer it, or to the reason why none does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from copilot_api.understanding.calls import OUT_OF_SCOPE, Call, Candidate, Refusal, Subject
from copilot_api.understanding.catalogue import Entity
from copilot_api.understanding.guard import is_off_topic
from copilot_api.understanding.planners import PLANNERS
from copilot_api.understanding.question import Question

LISTED = 5
POINTING = r"it|its|them|they|their|that|this|those|these|same|there|he|she|that one|more(?! than)"
CARRIED_ON = re.compile(r"^(and|or|but|also|then|what about|how about|only|just|same for|why|how come)\b")
"""Words that point to something said before; words that begin half a question, the rest of which is in the one before."""
LISTING = r"all items|everything|all skus|which|what will|list"


@dataclass(frozen=True)
class Plan:
    """`context_used`: what was taken from the conversation or the hints. `slots`: what a follow-up may refer to."""

    calls: tuple[Call, ...]
    slots: dict[str, str] = field(default_factory=dict)
    context_used: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def make_plan(question: Question, context: Mapping[str, str], as_of: date, max_tools: int) -> Plan | Refusal:
    """At most `max_tools` calls. `context` holds the slots of the conversation so far."""
    if is_off_topic(question.plain):
        return Refusal("out_of_scope", OUT_OF_SCOPE)
    doubt = _doubt(question)
    if doubt is not None:
        return doubt
    intents = _telling(question, context) or _implied(question, context)
    if not intents:
        return Refusal("out_of_scope", OUT_OF_SCOPE)
    used = _taken_over(question, intents, context)
    if (
        not used
        and not question.mentions
        and not question.orders
        and question.says(
            r"(of|for|about|from|with) (it|them|that)|its|(do|does|will|did) (it|they) (arrive|come|ship|run|last)"
        )
    ):
        return Refusal("missing_parameter", "Of what? Give its code or description.")
    subject = _subject(question, used, as_of)
    calls: list[Call] = []
    refused: Refusal | None = None
    for intent in intents:
        planned = PLANNERS[intent](subject)
        if isinstance(planned, Refusal):
            refused = refused or planned
        else:
            calls += [call for call in planned if call not in calls]
    if refused is not None and not calls:
        return refused
    notes = [f"Only the first {max_tools} of {len(calls)} questions in it"] if len(calls) > max_tools else []
    notes += [f'Ignoring "{unknown.words}"' for unknown in question.unknown]
    return Plan(tuple(calls[:max_tools]), _slots(subject, intents[0]), used, tuple(notes))


def _doubt(question: Question) -> Refusal | None:
    if question.ambiguous:
        typed, entities = question.ambiguous[0]
        listed = _candidates(entities)
        names = "; ".join(f"{candidate.id} ({candidate.name})" for candidate in listed)
        if any(character.isdigit() for character in typed):
            return Refusal("not_found", f'Nothing is called "{typed}". Closest: {names}.', listed)
        return Refusal("clarification", f'"{typed}" could be several things: {names}. Which one?', listed)
    essential = [unknown.words for unknown in question.unknown if unknown.essential]
    if not essential:
        return None
    if not question.intents and not question.mentions and not question.orders:
        return Refusal("out_of_scope", OUT_OF_SCOPE)
    return Refusal(
        "not_found",
        f'No item, order, supplier, customer or warehouse is called "{essential[0]}". '
        "Give its code, or a few words of its description.",
    )


def _candidates(entities: tuple[Entity, ...]) -> tuple[Candidate, ...]:
    return tuple(Candidate(entity.kind, entity.code, entity.name) for entity in entities[:LISTED])


def _telling(question: Question, context: Mapping[str, str]) -> tuple[str, ...]:
    """What is asked about; of a numbered order, whatever is asked is a matter of that order.
    Words that go with any question tell nothing, where it names nothing or carries another one on."""
    if question.orders:
        return tuple(intent for intent in question.intents if intent in OF_ORDERS)
    unsure = question.by_example or not question.telling
    if unsure and (_carries_on(question, context) or not (question.telling or question.mentions)):
        return ()
    return question.intents


OF_ORDERS = ("sales", "purchase", "orders", "production", "what_if")


def _implied(question: Question, context: Mapping[str, str]) -> tuple[str, ...]:
    """What a question without a telling word asks about what it names."""
    kinds: set[str] = {kind for kind, _ in question.orders}
    if kinds:
        return ("production",) if kinds == {"work"} else ("orders",)
    if (question.mentions or _carries_on(question, context) or question.says(POINTING)) and context.get(
        "intent"
    ) in PLANNERS:
        return (context["intent"],)
    named = {mention.entity.kind for mention in question.mentions}
    if "item" in named:
        return ("inventory", "risk")
    if named & {"supplier", "customer"}:
        return ("suppliers",) if "supplier" in named else ("sales",)
    return ("inventory",) if named else ()


def _carries_on(question: Question, context: Mapping[str, str]) -> bool:
    return bool(context) and CARRIED_ON.match(question.plain) is not None


def _taken_over(question: Question, intents: tuple[str, ...], context: Mapping[str, str]) -> dict[str, str]:
    """What the conversation says of what this question leaves open; what it names takes the place of what was named before."""
    carried_on, pointing = _carries_on(question, context), question.says(POINTING)
    follows = carried_on or pointing or bool(set(intents) & {"why", "item", "forecast"})
    if not follows or (question.says(LISTING) and not pointing and not carried_on):
        return {}
    named = {mention.entity.kind for mention in question.mentions}
    names = [name for name, kinds in SLOTS.items() if not named & set(kinds)]
    if question.orders or (named - {"warehouse", "site"}):
        names = [name for name in names if name == "warehouse_id" and (carried_on or question.says("there|same"))]
    names += ["late"] if carried_on and set(intents) & {"sales", "purchase", "orders", "production"} else []
    return {name: context[name] for name in names if name in context}


SLOTS: Mapping[str, tuple[str, ...]] = {
    "sku_id": ("item",),
    "warehouse_id": ("warehouse", "site"),
    "supplier_id": ("supplier", "customer"),
    "customer_id": ("customer", "supplier"),
    "category": ("category", "item"),
}
"""What a question may take over, and the kinds of names that take its place."""


def _subject(question: Question, used: Mapping[str, str], as_of: date) -> Subject:
    def first(kind: str) -> str | None:
        return next((mention.entity.entity_id for mention in question.named(kind)), None)

    items = tuple(dict.fromkeys(mention.entity.entity_id for mention in question.named("item")))
    return Subject(
        question=question,
        as_of=as_of,
        items=items or tuple(filter(None, [used.get("sku_id")])),
        warehouse=first("warehouse") or used.get("warehouse_id"),
        site=first("site"),
        category=first("category") or used.get("category"),
        supplier=first("supplier") or used.get("supplier_id"),
        customer=first("customer") or used.get("customer_id"),
        late=question.says("late") or "late" in used,
        top=min(question.top or LISTED, 100),
    )


def _slots(subject: Subject, intent: str) -> dict[str, str]:
    values = {
        "sku_id": subject.items[0] if subject.items else None,
        "warehouse_id": subject.warehouse,
        "supplier_id": subject.supplier,
        "customer_id": subject.customer,
        "category": subject.category,
        "late": "yes" if subject.late else None,
        "intent": intent,
    }
    return {name: value for name, value in values.items() if value}
