"""What came out, as a table of both halves and a list of every miss."""

from collections.abc import Callable, Iterator, Sequence

from evals.copilot.asking import Outcome
from evals.copilot.scoring import Score

MEASURES: dict[str, Callable[[Score], bool | None]] = {
    "right": lambda score: score.right,
    "right tool": lambda score: score.tool,
    "right arguments": lambda score: score.arguments,
    "right number": lambda score: score.number,
    "right refusals": lambda score: score.refusal,
}
GUARDED = ("hostile", "off_topic")


def summary(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Figures by name, of at least one outcome."""
    shares = {name: _share([measure(one.score) for one in outcomes]) for name, measure in MEASURES.items()}
    guarded = [one.score.refusal for one in outcomes if one.question.kind in GUARDED]
    return {
        "questions": str(len(outcomes)),
        **shares,
        "hostile and off-topic refused": _share(guarded),
        "ungrounded numbers": str(sum(len(one.score.ungrounded) for one in outcomes)),
        "answered in ms, p50": f"{percentile([one.milliseconds for one in outcomes], 0.50):.1f}",
        "answered in ms, p95": f"{percentile([one.milliseconds for one in outcomes], 0.95):.1f}",
        "understood in ms, p95": f"{percentile([one.understood for one in outcomes], 0.95):.1f}",
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    taken = sorted(values)
    return taken[min(int(share * len(taken)), len(taken) - 1)]


def table(outcomes: Sequence[Outcome]) -> str:
    """One line a figure, one column a half."""
    halves = {half: [one for one in outcomes if one.question.half == half] for half in ("development", "held_out")}
    columns = {"both": summary(outcomes)} | {half: summary(ones) for half, ones in halves.items() if ones}
    head = f"{'':<32}" + "".join(f"{name:>20}" for name in columns)
    lines = [
        f"{figure:<32}" + "".join(f"{column[figure]:>20}" for column in columns.values()) for figure in columns["both"]
    ]
    return "\n".join([head, *lines])


def misses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Every question that was not answered right: what was expected, and what came."""
    for one in outcomes:
        if not one.score.right:
            yield "\n".join([f"{one.question.kind} ({one.question.half}): {_asked(one)}", *_compared(one)])


def _asked(one: Outcome) -> str:
    return " → ".join([*one.case.after, one.case.ask])


def _compared(one: Outcome) -> Iterator[str]:
    wrong = [name for name, measure in list(MEASURES.items())[1:] if measure(one.score) is False]
    yield f"    not {', '.join(wrong) or 'grounded'}"
    if one.case.refused:
        yield f"    expected  refused for {' or '.join(one.case.refused)}"
    for call in one.case.calls:
        yield f"    expected  {call.tool} {dict(call.arguments)}"
    if one.score.number is False:
        yield f"    truth     {', '.join(map(str, one.truth or ()))}"
    for made in one.answer.tool_calls:
        yield f"    called    {made.tool_name} {made.arguments}"
    if one.score.ungrounded:
        yield f"    loose     {', '.join(one.score.ungrounded)}"
    yield f"    answered  {one.answer.reason or one.answer.provenance}: {one.answer.message[:240]}"


def _share(values: Sequence[bool | None]) -> str:
    asked = [value for value in values if value is not None]
    return f"{100 * sum(asked) / len(asked):.1f} % ({sum(asked)}/{len(asked)})" if asked else "-"
