"""What a database's complaint means: drivers agree on little more than their words."""

import re
from collections.abc import Sequence

from orchestration.connectors.base import SqlEntity
from orchestration.connectors.errors import (
    SourceDataError,
    SourceError,
    SourceMissingError,
    SourceRefusedError,
    SourceUnreachableError,
)

_MISSING_RELATION = re.compile(
    r"relation .* does not exist|no such table|table .* doesn't exist|invalid object name|ORA-00942|schema .* does not exist",
    re.IGNORECASE,
)
_MISSING_COLUMN = re.compile(
    r"column .* does not exist|no such column|unknown column|invalid column name|ORA-00904", re.IGNORECASE
)
_REFUSED = re.compile(
    r"password authentication failed|no password supplied|access denied|login failed|permission denied|ORA-01017"
    r"|role .* does not exist|no pg_hba\.conf entry|command denied|pam authentication failed",
    re.IGNORECASE,
)
_NO_DATABASE = re.compile(r"database .* does not exist|unknown database|unable to open database file", re.IGNORECASE)
_UNREACHABLE = re.compile(
    r"connect|timeout|timed out|closed|terminat|shut ?down|starting up|too many|refused|reset|broken pipe|lost|gone away"
    r"|unreachable|could not translate host|locked|recovery|server unexpectedly",
    re.IGNORECASE,
)
_PASSING = ("08", "40", "53", "55P03", "57")
"""SQLSTATEs of what passes: connection, conflict, resources, lock, and an operator's intervention."""


def source_error(
    error: Exception, *, system: str, entity: str | None, config: SqlEntity | None, variable: str
) -> SourceError:
    """The error of our tree that stands for a driver's `error`. `variable` names the connection's URL."""
    # SQLAlchemy appends statement and parameters to its own message.
    original = getattr(error, "orig", None) or error
    message = _first_words(original)
    kind, remedy = _meaning(original, message, config, variable)
    return kind(message, system=system, entity=entity, remedy=remedy)


def require_columns(columns: Sequence[str], config: SqlEntity, system: str, entity: str) -> None:
    """Raises where the source lacks a column of the key, or the cursor, or gives two columns one name."""
    needed = [*config.key, *([config.cursor] if config.cursor else [])]
    missing = [name for name in needed if name not in columns]
    if missing:
        raise SourceMissingError(
            f"the source has no column {', '.join(missing)}; it has {', '.join(columns)}",
            system=system,
            entity=entity,
            remedy="Correct key and cursor in system.yaml, or have the column put back",
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise SourceDataError(
            f"the query gives two columns named {', '.join(twice)}, and a record can keep one",
            system=system,
            entity=entity,
            remedy="Rename one of them in the query",
        )


def _meaning(error: Exception, message: str, config: SqlEntity | None, variable: str) -> tuple[type[SourceError], str]:
    source = _named(config)
    if _MISSING_RELATION.search(message):
        return SourceMissingError, f"Correct {source} in system.yaml, or grant the user of {variable} access to it"
    if _MISSING_COLUMN.search(message):
        return (
            SourceMissingError,
            f"A column is gone or renamed: correct key, cursor or query beside {source} in system.yaml",
        )
    if _REFUSED.search(message):
        return SourceRefusedError, f"Check user and password in {variable}, and that the user may read {source}"
    if _NO_DATABASE.search(message):
        return SourceMissingError, f"Correct the database's name in {variable}"
    if _is_unreachable(error, message):
        return (
            SourceUnreachableError,
            f"Check that the server runs and that {variable} names its host and port; then load again",
        )
    return SourceDataError, f"The database refused to read {source}; its message says why"


def _is_unreachable(error: Exception, message: str) -> bool:
    """By SQLSTATE where the driver gives one: a value that a message quotes may read like a broken connection."""
    state = getattr(error, "sqlstate", None)
    return state.startswith(_PASSING) if state else bool(_UNREACHABLE.search(message))


def _named(config: SqlEntity | None) -> str:
    if config is None:
        return "its tables"
    return f"table {config.table!r}" if config.table else "the query"


def _first_words(error: Exception) -> str:
    return " ".join(str(error).split())[:600] or type(error).__name__
