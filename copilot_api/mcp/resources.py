"""Texts that an assistant may attach: an item in sentences, and the tables it can be asked about."""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import unquote

from mcp.types import Resource, ResourceTemplate

from copilot_api.errors import NotFound
from copilot_api.queries import query
from copilot_api.tools.call import call, parse
from copilot_api.tools.registry import TOOLS
from copilot_api.tools.tool import Reading

SCHEMA = "mfg://schema"
ITEM = re.compile(r"mfg://items/([^/?#]+)")
PAGE: Mapping[str, str] = {
    "get_item": "Item",
    "query_inventory": "Stock",
    "get_inventory_risk": "Risk of running out",
    "explain_recommendation": "What to do, and why",
    "get_forecast": "Demand ahead",
}
"""By tool what a section of an item's page is called, in the order of the page."""

LISTED = (
    Resource(
        uri=SCHEMA,
        name="schema",
        title="Tables and columns",
        description="What the nightly publishes, with what a row and every column is.",
        mime_type="text/markdown",
    ),
)
TEMPLATES = (
    ResourceTemplate(
        uri_template="mfg://items/{sku_id}",
        name="item",
        title="An item",
        description="Master data, stock, risk, recommendation and demand of one item, in sentences.",
        mime_type="text/markdown",
    ),
)


def read(uri: str, source: Reading) -> str:
    """A resource as Markdown.

    Raises:
        NotFound: there is no such resource, or no such item.
    """
    if uri == SCHEMA:
        return _schema(source)
    item = ITEM.fullmatch(uri)
    if item is None:
        raise NotFound(f"There is no resource {uri}; there are {SCHEMA} and mfg://items/{{sku_id}}.")
    return _item(unquote(item[1]), source)


def _item(sku_id: str, source: Reading) -> str:
    sections = []
    for name, title in PAGE.items():
        tool = TOOLS[name]
        arguments = parse(tool, {"sku_id": sku_id})
        result = call(tool, source, arguments)
        if name == "get_item" and not result.rows:
            raise NotFound(f"No item has the code {sku_id}.")
        stale = f"\n\nNot fresh: {'; '.join(result.gate.reasons)}" if result.gate.state == "closed" else ""
        sections.append(f"## {title}\n\n{tool.say(result, arguments)}{stale}")
    return "\n\n".join([f"# {sku_id}, as of {source.night.as_of}", *sections])


def _schema(source: Reading) -> str:
    rows = source.connection.execute(query("schema")).fetchall()
    tables = groupby(rows, key=lambda row: (row["table_name"], row["table_comment"]))
    return "\n\n".join(_table(name, comment, list(columns)) for (name, comment), columns in tables)


def _table(name: str, comment: str | None, columns: list[dict[str, Any]]) -> str:
    lines = [f"- `{c['column_name']}` {c['column_type']}: {c['column_comment'] or ''}" for c in columns]
    return "\n".join([f"## {name}", "", comment or "", "", *lines])
