"""What a tool is, what it finds, and what comes back from calling one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from copilot_api.database import Connection
from copilot_api.freshness import Gate, Night

MAX_ROWS = 100
MAX_CITED_ROWS = 5


class Arguments(BaseModel):
    """Input of a tool: unknown arguments are refused, texts are short."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)


class RowLimit(Arguments):
    limit: int = Field(10, ge=1, le=MAX_ROWS, description="Most rows to return; totals are over all matching rows.")


class Citation(BaseModel):
    """Where a number stands."""

    table: str
    key: dict[str, Any]
    column: str
    value: Any
    as_of: date


class ProposedAction(BaseModel):
    """A write that the caller may make at the operations API; the copilot never makes it."""

    title: str
    method: str
    url: str
    scope: str = "operate"


class ToolResult(BaseModel):
    """Rows and totals of one call, with everything needed to trust or doubt them.

    `coverage_80`: of a result that rests on a forecast, how often the 80 % range held in the backtest; None: not known.
    """

    rows: list[dict[str, Any]]
    total: int
    totals: dict[str, Any]
    as_of: date
    run_id: str
    tables: list[str]
    gate: Gate
    rests_on_forecast: bool
    coverage_80: float | None
    defaults: list[str]
    citations: list[Citation]
    charts: list[dict[str, Any]]
    proposed_actions: list[ProposedAction]


@dataclass(frozen=True)
class Reading:
    """What a tool reads with."""

    connection: Connection
    night: Night
    operations_url: str


@dataclass(frozen=True)
class Cited:
    """Which columns of the first rows stand behind an answer."""

    table: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What a tool found. `gated_by`: the tables whose sources must be fresh; `stale`: rows that say themselves that
    they are not; `defaults`: what was assumed, in words."""

    rows: Sequence[dict[str, Any]]
    total: int
    cited: Cited
    tables: tuple[str, ...]
    totals: Mapping[str, Any] = field(default_factory=dict)
    gated_by: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    charts: tuple[dict[str, Any], ...] = ()
    proposed_actions: tuple[ProposedAction, ...] = ()


@dataclass(frozen=True)
class Tool:
    """`find` reads, `say` puts a result into sentences: the number first, then why, then what to do."""

    name: str
    description: str
    arguments: type[Arguments]
    find: Callable[[Reading, Any], Found]
    say: Callable[[ToolResult, Any], str]
    timeout_ms: int = 3000
