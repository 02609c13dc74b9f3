"""From a question to an answer: guard, night, understanding, plan, tools, words, check."""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from copilot_api.answers import Answer, Choice, Provenance, Reason, ToolCall
from copilot_api.confidence import confidence
from copilot_api.config import Clock
from copilot_api.database import Connection, Database
from copilot_api.errors import CopilotError, NoNightly, Unavailable
from copilot_api.freshness import Night, last_night
from copilot_api.grounding import ungrounded
from copilot_api.language_model.advisor import Advice, Advisor, Asking, may_answer
from copilot_api.queries import query as sql
from copilot_api.refusals import guarded, no_nightly, not_grounded, stale
from copilot_api.suggestions import suggest
from copilot_api.tools.call import call, parse
from copilot_api.tools.registry import TOOLS
from copilot_api.tools.tool import Reading
from copilot_api.understanding.calls import Call, Refusal
from copilot_api.understanding.catalogue import Catalogue, load_catalogue
from copilot_api.understanding.guard import guard
from copilot_api.understanding.plan import Plan, make_plan
from copilot_api.understanding.question import Question, understand, with_numbers
from copilot_api.understanding.text import normalise

log = logging.getLogger("mfg.copilot")


@dataclass
class Copilot:
    """Answers questions with the reading role. The names of the plant are kept until a new nightly publishes others."""

    database: Database
    clock: Clock
    operations_url: str
    advisor: Advisor | None = None
    _catalogue: tuple[str, Catalogue] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, query: str, *, context: Mapping[str, str], max_tools: int) -> Answer:
        """One answer; refusals are answers too.

        Raises:
            Unavailable: the database cannot be read.
        """
        refused = guard(normalise(query).casefold())
        try:
            with self.database.reading() as connection:
                night = last_night(connection)
                if refused is not None:
                    return self._refusal(guarded(refused, self.operations_url), query, night)
                asking = self._understood(connection, night, query, context, max_tools)
                if self.advisor is None or not may_answer(asking.question, asking.understood):
                    return self._by_rule(connection, night, asking)
            return self._advised(self.advisor, night, asking)
        except NoNightly as error:
            refusal = guarded(refused, self.operations_url) if refused else no_nightly(error)
            return self._refusal(refusal, query, None)

    def _understood(
        self, connection: Connection, night: Night, query: str, context: Mapping[str, str], max_tools: int
    ) -> Asking:
        catalogue = self._names(connection, night)
        question = _with_orders(understand(query, catalogue, night.as_of), connection, catalogue)
        plan = make_plan(question, context, night.as_of, max_tools)
        return Asking(query, question, plan, context, catalogue, night.as_of, max_tools)

    def _names(self, connection: Connection, night: Night) -> Catalogue:
        with self._lock:
            if self._catalogue is None or self._catalogue[0] != night.run_id:
                self._catalogue = (night.run_id, load_catalogue(connection))
            return self._catalogue[1]

    def _advised(self, advisor: Advisor, night: Night, asking: Asking) -> Answer:
        """With the language model, for which no connection waits."""

        def run(planned: Call) -> ToolCall:
            try:
                with self.database.reading() as connection:
                    return self._called(Reading(connection, night, self.operations_url), planned)
            except Unavailable as failure:
                return self._failed(planned, failure)

        advice = advisor.advise(asking, run)
        if advice.plan is not None:
            return self._composed(asking, advice.plan, list(advice.calls), night, advice)
        with self.database.reading() as connection:
            return self._by_rule(connection, night, asking, advice)

    def _by_rule(self, connection: Connection, night: Night, asking: Asking, advice: Advice | None = None) -> Answer:
        plan = asking.understood
        if isinstance(plan, Refusal):
            return self._refusal(plan, asking.query, night, advice=advice)
        reading = Reading(connection, night, self.operations_url)
        return self._composed(asking, plan, [self._call(reading, planned) for planned in plan.calls], night, advice)

    def _call(self, reading: Reading, planned: Call) -> ToolCall:
        try:
            return self._called(reading, planned)
        except CopilotError as failure:
            return self._failed(planned, failure)

    def _called(self, reading: Reading, planned: Call) -> ToolCall:
        tool = TOOLS[planned.tool]
        result = call(tool, reading, parse(tool, planned.arguments))
        return ToolCall(
            tool_name=planned.tool, arguments=planned.arguments, result=result, error=None, timestamp=self.clock()
        )

    def _failed(self, planned: Call, failure: CopilotError) -> ToolCall:
        log.warning("tool %s failed: %s", planned.tool, failure.detail)
        return ToolCall(
            tool_name=planned.tool,
            arguments=planned.arguments,
            result=None,
            error=failure.detail,
            error_kind=failure.kind,
            timestamp=self.clock(),
        )

    def _composed(
        self, asking: Asking, plan: Plan, calls: list[ToolCall], night: Night, advice: Advice | None
    ) -> Answer:
        query, question = asking.query, asking.question
        closed = [reason for made in calls if made.result for reason in made.result.gate.reasons]
        fresh = [made for made in calls if made.result and made.result.gate.state == "open"]
        if not fresh:
            refusal = stale(closed, night) if closed else Refusal(_reason(calls), _failures(calls))
            return self._refusal(refusal, query, night, calls, advice)
        guessed = advice is not None and not advice.agrees
        provenance = _provenance(question, plan, calls, partial=guessed or len(fresh) < len(calls))
        sentences = [advice.text] if advice and advice.text else [_said(made) for made in fresh]
        message = _message(sentences, plan, calls, fresh, closed)
        evidence = [made.model_dump(exclude={"timestamp"}) for made in calls]
        loose = ungrounded(message, [*evidence, plan.notes, night.trouble, self.operations_url], query)
        if loose:
            log.error("ungrounded %s in an answer to %r", loose, query)
            return self._refusal(not_grounded(), query, night, calls, advice)
        return Answer(
            message=message,
            tool_calls=calls,
            context_used=plan.context_used,
            confidence=confidence(
                provenance, question.mentions, [made.result for made in fresh if made.result], self.clock()
            ),
            provenance=provenance,
            citations=[citation for made in fresh if made.result for citation in made.result.citations],
            charts=[chart for made in fresh if made.result for chart in made.result.charts],
            proposed_actions=[action for made in fresh if made.result for action in made.result.proposed_actions],
            suggestions=suggest(plan),
            as_of=night.as_of,
            run_id=night.run_id,
            language_model=advice.use if advice else None,
            timestamp=self.clock(),
            slots=plan.slots,
        )

    def _refusal(
        self,
        refusal: Refusal,
        query: str,
        night: Night | None,
        calls: Sequence[ToolCall] = (),
        advice: Advice | None = None,
    ) -> Answer:
        return Answer(
            message=refusal.message,
            tool_calls=list(calls),
            provenance="refused",
            reason=refusal.reason,
            candidates=[Choice(kind=c.kind, id=c.id, name=c.name) for c in refusal.candidates],
            suggestions=suggest(refusal),
            as_of=night.as_of if night else None,
            run_id=night.run_id if night else None,
            language_model=advice.use if advice else None,
            timestamp=self.clock(),
        )


def _with_orders(question: Question, connection: Connection, catalogue: Catalogue) -> Question:
    if not question.numbers:
        return question
    numbers = sorted({form for number in question.numbers for form in (number, number.upper(), number.lstrip("#"))})
    rows = connection.execute(sql("order_numbers"), {"numbers": numbers}).fetchall()
    return with_numbers(question, [(row["kind"], row["order_id"]) for row in rows], catalogue)


def _provenance(question: Question, plan: Plan, calls: Sequence[ToolCall], *, partial: bool) -> Provenance:
    if partial or plan.notes or question.corrected or any(mention.score < 1 for mention in question.mentions):
        return "inferred"
    if plan.context_used or any(made.result and made.result.defaults for made in calls):
        return "governed"
    return "verified"


def _message(
    said: Sequence[str], plan: Plan, calls: Sequence[ToolCall], fresh: Sequence[ToolCall], closed: Sequence[str]
) -> str:
    """What is said, with what was taken for granted, left out or not fresh."""
    sentences = list(said)
    defaults = [default for made in fresh if made.result for default in made.result.defaults]
    unsaid = [default for default in dict.fromkeys(defaults) if default not in " ".join(sentences)]
    if unsaid:
        sentences.append(f"(Taken: {'; '.join(unsaid)}.)")
    if plan.notes:
        sentences.append(f"({'; '.join(plan.notes)}.)")
    if closed:
        sentences.append(f"Not answered, because the source is stale: {'; '.join(dict.fromkeys(closed))}.")
    if any(made.error for made in calls):
        sentences.append(_failures(calls))
    return " ".join(sentences)


def _said(made: ToolCall) -> str:
    tool = TOOLS[made.tool_name]
    return tool.say(made.result, parse(tool, made.arguments)) if made.result else ""


def _reason(calls: Sequence[ToolCall]) -> Reason:
    """Why none of the tools answered."""
    told: Mapping[str | None, Reason] = {"not-found": "not_found", "unprocessable": "missing_parameter"}
    return next((told[made.error_kind] for made in calls if made.error_kind in told), "stale")


def _failures(calls: Sequence[ToolCall]) -> str:
    return " ".join(f"{made.tool_name} could not answer: {made.error}" for made in calls if made.error)
