"""Why there is no answer, in sentences that say what to do instead."""

from collections.abc import Sequence
from typing import assert_never

from copilot_api.errors import NoNightly
from copilot_api.freshness import Night
from copilot_api.understanding.calls import OUT_OF_SCOPE, Refusal
from copilot_api.understanding.guard import Refused


def guarded(kind: Refused, operations_url: str) -> Refusal:
    """Of a question that the guard stopped."""
    if kind == "write":
        return Refusal(
            "forbidden",
            "I only read and change nothing. Changes to orders and stock are made in the ERP; acknowledging an alert, "
            f"preferences and starting an ingest go through the operations API at {operations_url} with a key of scope "
            "operate.",
        )
    if kind == "hostile":
        return Refusal("forbidden", "I answer questions about the plant, and nothing else: this one I will not follow.")
    if kind == "help":
        return Refusal("out_of_scope", OUT_OF_SCOPE)
    assert_never(kind)


def no_nightly(error: NoNightly) -> Refusal:
    return Refusal("stale", error.detail)


def stale(reasons: Sequence[str], night: Night) -> Refusal:
    """Of a question whose sources are not fresh."""
    return Refusal(
        "stale",
        f"I will not answer this from stale data: {'; '.join(dict.fromkeys(reasons))}. The last nightly is of "
        f'{night.as_of}. Repair the source, then run `mfg nightly`; ask "is the data fresh?" for all sources.',
    )


def not_grounded() -> Refusal:
    return Refusal(
        "not_found",
        "I found rows but could not put them into a sentence whose every number stands in them; see the results.",
    )
