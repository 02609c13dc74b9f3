"""The SQL of the copilot: one file a question, values always as parameters."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def query(name: str) -> str:
    """The text of copilot_api/queries/<name>.sql."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
