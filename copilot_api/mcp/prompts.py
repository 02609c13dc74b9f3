"""Questions worth asking every day, as an assistant offers them to its user."""

from collections.abc import Callable, Mapping

from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

PROMPTS = (
    Prompt(
        name="morning_review",
        title="Morning review",
        description="What ran out or will, what to order today, and whether last night's numbers can be trusted.",
        arguments=[PromptArgument(name="warehouse_id", description="Only this warehouse.", required=False)],
    ),
    Prompt(
        name="why_this_quantity",
        title="Why this quantity",
        description="Why an item is to be ordered, made or brought, step by step, and whom it is for.",
        arguments=[PromptArgument(name="sku_id", description="Item.", required=True)],
    ),
)


def written(name: str, arguments: Mapping[str, str]) -> GetPromptResult:
    """The prompt's text for its arguments; an `MCPError` where there is no such prompt or an argument is missing."""
    prompt = next((prompt for prompt in PROMPTS if prompt.name == name), None)
    if prompt is None:
        raise MCPError(INVALID_PARAMS, f"There is no prompt {name!r}; there are {', '.join(p.name for p in PROMPTS)}.")
    missing = [each.name for each in prompt.arguments or [] if each.required and not arguments.get(each.name)]
    if missing:
        raise MCPError(INVALID_PARAMS, f"{name} needs {', '.join(missing)}.")
    text = TextContent(text=_TEXTS[name](arguments))
    return GetPromptResult(description=prompt.description, messages=[PromptMessage(role="user", content=text)])


def _morning_review(arguments: Mapping[str, str]) -> str:
    where = f" in warehouse {arguments['warehouse_id']}" if arguments.get("warehouse_id") else ""
    return (
        f"Review the plant{where} for the morning, from the tools alone:\n"
        "1. get_data_health: which sources were stale or failed last night, and what that leaves in doubt.\n"
        "2. manage_alerts: what fires, worst first.\n"
        "3. get_inventory_risk with levels critical and high: what runs out, when, and how likely.\n"
        "4. explain_recommendation for the three worst: what to order, make, bring or hurry, by when, and for whom.\n"
        "Give the number first, then why, then what to do. Leave out what no tool says."
    )


def _why_this_quantity(arguments: Mapping[str, str]) -> str:
    return (
        f"Explain with explain_recommendation why {arguments['sku_id']} is to be ordered or not: every step of the "
        "calculation with its numbers, what arrives meanwhile, and which customer orders wait for it. Say how fresh the numbers are."
    )


_TEXTS: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "morning_review": _morning_review,
    "why_this_quantity": _why_this_quantity,
}
