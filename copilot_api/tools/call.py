"""Calling a tool: arguments checked, time limited, the result dated, gated and cited."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from copilot_api.database import errors_told
from copilot_api.errors import Unprocessable
from copilot_api.freshness import Gate, Night, gate_of
from copilot_api.queries import query
from copilot_api.tools.tool import MAX_CITED_ROWS, Arguments, Citation, Found, Reading, Tool, ToolResult


def parse(tool: Tool, arguments: Mapping[str, Any]) -> Arguments:
    """The arguments as the tool's model.

    Raises:
        Unprocessable: an argument is missing, unknown or of the wrong kind.
    """
    try:
        return tool.arguments.model_validate(dict(arguments))
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors()]
        raise Unprocessable(f"{tool.name}: {'; '.join(problems)}") from error


def call(tool: Tool, reading: Reading, arguments: Arguments) -> ToolResult:
    """What the tool finds for `arguments`, within the tool's own time limit.

    Raises:
        CopilotError: as a tool says it, or Unavailable where the time is up; the connection can still be used.
    """
    with errors_told(), reading.connection.transaction():
        reading.connection.execute("select set_config('statement_timeout', %s, true)", [str(tool.timeout_ms)])
        found = tool.find(reading, arguments)
        gate = _gate(reading, found)
        forecast = any(table.startswith("forecast.") and table.endswith("_latest") for table in found.tables)
        coverage = reading.connection.execute(query("coverage")).fetchone() if forecast else None
    return ToolResult(
        rows=list(found.rows),
        total=found.total,
        totals=dict(found.totals),
        as_of=reading.night.as_of,
        run_id=reading.night.run_id,
        tables=list(found.tables),
        gate=gate,
        rests_on_forecast=forecast,
        coverage_80=coverage["coverage_80"] if coverage else None,
        defaults=list(found.defaults),
        citations=_citations(found, reading.night),
        charts=list(found.charts),
        proposed_actions=list(found.proposed_actions),
    )


def _gate(reading: Reading, found: Found) -> Gate:
    """Whether the sources were fresh; what names no source is as old as the night."""
    if found.stale:
        return Gate(state="closed", reasons=list(found.stale))
    gate = gate_of(reading.night, found.gated_by)
    return gate if gate.good_until else gate.model_copy(update={"good_until": reading.night.good_until})


def _citations(found: Found, night: Night) -> list[Citation]:
    totals = [
        Citation(table=found.cited.table, key={}, column=name, value=value, as_of=night.as_of)
        for name, value in found.totals.items()
        if isinstance(value, int | float)
    ]
    cells = [
        Citation(
            table=found.cited.table,
            key={name: row.get(name) for name in found.cited.keys},
            column=column,
            value=row[column],
            as_of=night.as_of,
        )
        for row in found.rows[:MAX_CITED_ROWS]
        for column in found.cited.columns
        if row.get(column) is not None
    ]
    return [*cells, *totals]
