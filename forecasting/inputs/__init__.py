"""The statements whose rows are the frames of risk and plan: text, run by whoever has a database. Their parameter is `as_of`."""

from pathlib import Path

FOLDER = Path(__file__).parent


def statement(name: str) -> str:
    """The text of forecasting/inputs/<name>.sql."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
