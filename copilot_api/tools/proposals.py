"""Proposals of the plan in words: what to do, for whom, and what is doubtful about it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from copilot_api.listing import Listing
from copilot_api.values import count, money, quantity

Proposal = Mapping[str, Any]
Action = Literal["buy", "make", "transfer", "expedite", "defer", "cancel"]

LISTING = Listing(
    rows="plan",
    totals="plan_totals",
    keys=("sku_id", "warehouse_id", "action", "reference", "source_warehouse_id"),
    sortable=("sku_id", "warehouse_id", "action", "order_by_date", "due_date", "value"),
    sort=("order_by_date", "-value"),
)

VERBS = {
    "buy": "order",
    "make": "make",
    "transfer": "bring",
    "expedite": "hurry",
    "defer": "put off",
    "cancel": "cancel",
}
LISTED = {**VERBS, "buy": "buy", "transfer": "bring from another warehouse"}
MOVED = ("expedite", "defer", "cancel")
NAMED = 3


def todo(proposal: Proposal, unit: str | None) -> str:
    """One proposal without a full stop: "bring 20 PCS from W01 by 2026-03-04"."""
    verb, much = VERBS[proposal["action"]], quantity(proposal["quantity"], unit)
    if proposal["action"] in MOVED:
        day = "" if proposal["action"] == "cancel" else f" to {proposal['due_date']}"
        return f"{verb} {much} of {proposal['reference']}{day}"
    source = f" from {proposal['source_warehouse_id']}" if proposal["source_warehouse_id"] else ""
    until = f" by {proposal['order_by_date']}" if proposal["order_by_date"] else ""
    return f"{verb} {much}{source}{until}"


def worth(proposal: Proposal) -> str:
    """Supplier, arrival and value, where known: "from Alpine Tubes, here on 2026-03-20, 900.00 USD"."""
    parts = [
        f"from {proposal['supplier_name']}" if proposal["supplier_name"] else "",
        f"here on {proposal['due_date']}" if proposal["due_date"] and proposal["action"] not in MOVED else "",
        money(proposal["value"], proposal["currency"]) if proposal["value"] is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def in_all(totals: Mapping[str, Any], about: str) -> str:
    """Without a full stop: "13 proposals for 12 items in W01: 10 to buy, 3 to make, worth 1,000.00 USD"."""
    split = [f"{totals[f'total_{action}']:,} to {verb}" for action, verb in LISTED.items() if totals[f"total_{action}"]]
    value = totals["total_value"]
    worth_it = f", worth {money(value, totals['total_currency'])}" if value is not None else ""
    if value is not None and totals["total_unpriced"]:
        worth_it += f" and {count(totals['total_unpriced'], 'proposal')} without a price"
    number, items = count(totals["total_rows"], "proposal"), count(totals["total_items"], "item")
    return f"{number} for {items}{about}: {', '.join(split)}{worth_it}"


def line(proposal: Proposal) -> str:
    """One proposal of many: "CP-2003 in W01: order 50 PCS by 2026-03-02 (from Alpine Tubes, 900.00 USD)"."""
    told = todo(proposal, proposal["unit_of_measure"])
    more = worth(proposal)
    place = f"{proposal['sku_code'] or proposal['sku_id']} in {proposal['warehouse_id']}"
    return f"{place}: {told} ({more})" if more else f"{place}: {told}"


def waiting(pegs: Sequence[Mapping[str, Any]]) -> str:
    """Whom it is for: customer orders, items that draw it; empty where only its forecast asks for it."""
    orders = [peg for peg in pegs if peg["kind"] == "sales_order"]
    more = any(peg["kind"] == "more" for peg in pegs)
    parents = [peg for peg in pegs if peg["kind"] == "item"]
    said = [f"{peg['sales_order_id']} of {peg['customer_id']} due {peg['due_date']}" for peg in orders[:NAMED]]
    if more or len(orders) > NAMED:
        said.append("and others")
    waits = f"customer orders wait for it: {', '.join(said)}" if said else ""
    drawn = f"it goes into {', '.join(peg['sku_id'] for peg in parents[:NAMED])}" if parents else ""
    return "; ".join(part for part in (waits, drawn) if part)
