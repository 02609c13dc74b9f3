"""From a question to the tools that answer it, or to the reason why none does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from copilot_api.understanding.calls import OUT_OF_SCOPE, PLANNERS, Call, Candidate, Refusal, Subject
from copilot_api.understanding.catalogue import Entity
from copilot_api.understanding.question import Question

LISTED = 5
FOLLOW_UP = r"it|its|them|that|this|those|these|why|same|there|he|she|that one|what about|how about|and"


@dataclass(frozen=True)
class Plan:
    """`context_used`: what was taken from the conversation or the hints. `slots`: what a follow-up may refer to."""

    calls: tuple[Call, ...]
    slots: dict[str, str] = field(default_factory=dict)
    context_used: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def make_plan(question: Question, context: Mapping[str, str], as_of: date, max_tools: int) -> Plan | Refusal:
    """At most `max_tools` calls. `context` holds sku_id, warehouse_id and intent of the conversation so far."""
    doubt = _doubt(question)
    if doubt is not None:
        return doubt
    intents = _telling(question) or _implied(question, context)
    if not intents:
        return Refusal("out_of_scope", OUT_OF_SCOPE)
    used = _taken_over(question, intents, context)
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


def _telling(question: Question) -> tuple[str, ...]:
    """What is asked about; of a numbered order neither its status nor whether it is on time is a matter of items or suppliers."""
    if not question.orders:
        return question.intents
    return tuple(intent for intent in question.intents if intent not in ("item", "inventory", "suppliers"))


def _implied(question: Question, context: Mapping[str, str]) -> tuple[str, ...]:
    """What a question without a telling word asks about what it names."""
    kinds: set[str] = {kind for kind, _ in question.orders}
    if kinds:
        return ("production",) if kinds == {"work"} else ("orders",)
    if (question.mentions or question.says(FOLLOW_UP)) and context.get("intent") in PLANNERS:
        return (context["intent"],)
    named = {mention.entity.kind for mention in question.mentions}
    if "item" in named:
        return ("inventory", "risk")
    if named & {"supplier", "customer"}:
        return ("suppliers",) if "supplier" in named else ("sales",)
    return ("inventory",) if named else ()


def _taken_over(question: Question, intents: tuple[str, ...], context: Mapping[str, str]) -> dict[str, str]:
    follows = question.says(FOLLOW_UP) or bool(set(intents) & {"why", "item", "forecast"})
    if not follows or question.says("all items|everything|all skus|which|what will|list"):
        return {}
    about_order = bool(question.orders) or bool(question.named("supplier", "customer", "category"))
    names = [] if question.named("item") or about_order else ["sku_id"]
    if not question.named("warehouse", "site") and (names or question.says("there|same")):
        names.append("warehouse_id")
    return {name: context[name] for name in names if name in context}


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
        category=first("category"),
        supplier=first("supplier"),
        customer=first("customer"),
        top=min(question.top or LISTED, 100),
    )


def _slots(subject: Subject, intent: str) -> dict[str, str]:
    values = {
        "sku_id": subject.items[0] if subject.items else None,
        "warehouse_id": subject.warehouse,
        "intent": intent,
    }
    return {name: value for name, value in values.items() if value}
