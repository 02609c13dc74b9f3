"""Every tool by name: what the copilot, its API and later other clients may call."""

from collections.abc import Mapping
from types import MappingProxyType

from copilot_api.tools import (
    accuracy,
    alerts,
    explanation,
    forecast,
    health,
    inventory,
    items,
    orders,
    production,
    risk,
    suppliers,
    trace,
    what_if,
)
from copilot_api.tools.tool import Tool

TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        tool.name: tool
        for tool in (
            inventory.TOOL,
            orders.TOOL,
            production.TOOL,
            forecast.TOOL,
            alerts.TOOL,
            risk.TOOL,
            explanation.TOOL,
            trace.TOOL,
            suppliers.TOOL,
            items.TOOL,
            health.TOOL,
            accuracy.TOOL,
            what_if.TOOL,
        )
    }
)
