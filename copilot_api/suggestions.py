"""What one may ask next."""

from copilot_api.understanding.calls import Refusal
from copilot_api.understanding.plan import Plan

GENERAL = ["What will run out next week?", "Which purchase orders are late?", "Is the data fresh?"]
NEXT = {
    "query_inventory": ["When does {item} run out?", "What demand do we expect for {item}?"],
    "lookup_orders": ["How much {item} is in stock?", "Is there a risk for {item}?"],
    "check_production": ["How much {item} is in stock?", "What are the components of {item}?"],
    "get_forecast": ["When does {item} run out?", "How accurate is the forecast?"],
    "get_inventory_risk": ["Why is this order recommended for {item}?", "Who supplies {item}?"],
    "explain_recommendation": ["Which customer orders wait for {item}?", "What demand do we expect for {item}?"],
    "trace_shortage": ["Why is this order recommended for {item}?", "Which purchase orders are open for {item}?"],
    "what_if": ["Why is this order recommended for {item}?", "Which customer orders wait for {item}?"],
    "list_suppliers": ["Which purchase orders are open for {item}?"],
    "get_item": ["How much {item} is in stock?", "What demand do we expect for {item}?"],
}
LISTS = {
    "query_inventory": ["What is out of stock?", "What will run out next week?"],
    "lookup_orders": ["Which sales orders are late?", "Which purchase orders are late?"],
    "check_production": ["Which work orders are late?"],
    "get_inventory_risk": ["What should we order this week?", "Which alerts are critical?"],
    "manage_alerts": ["What will run out next week?"],
}


def suggest(planned: Plan | Refusal) -> list[str]:
    """Up to three questions that follow from what was asked."""
    if isinstance(planned, Refusal):
        return GENERAL if planned.reason in ("out_of_scope", "forbidden") else []
    tool, item = planned.calls[0].tool, planned.slots.get("sku_id")
    if item:
        return [question.format(item=item) for question in NEXT.get(tool, [])]
    return LISTS.get(tool, GENERAL)
