"""What a company's folder says about it: who it is, how far it lived, what was made."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from examples.demo_company.files import write_whole
from examples.demo_company.layout import Layout


@dataclass(frozen=True)
class Charter:
    """What `company.json` says. `advancing_to` is a later date while an advance is under way, else `as_of`."""

    seed: int
    scale: int
    months: int
    founded_as_of: date
    as_of: date
    advancing_to: date

    @property
    def first_day(self) -> date:
        """The same day of the month, `months` before the company was founded; at most the 28th."""
        year, month = divmod(self.founded_as_of.year * 12 + self.founded_as_of.month - 1 - self.months, 12)
        return date(year, month + 1, min(self.founded_as_of.day, 28))

    @property
    def mark(self) -> str:
        """Tells this company on this day from every other."""
        return f"seed {self.seed}, scale {self.scale}, {self.months} months to {self.founded_as_of}, as of {self.as_of}"


@dataclass(frozen=True)
class Summary:
    """What was made: `rows` per source system and table, `planted` problems per expectation, `seconds` it took."""

    home: Path
    seed: int
    scale: int
    first_day: date
    as_of: date
    accounting: Path
    rows: dict[str, int]
    planted: dict[str, int]
    seconds: float

    def __str__(self) -> str:
        systems = Counter[str]()
        for name, rows in self.rows.items():
            systems[name.partition(".")[0]] += rows
        told = ", ".join(f"{rows:,} rows in {system}" for system, rows in systems.items())
        return f"The demo company lived from {self.first_day} to the day before {self.as_of}: {told} ({self.seconds} s)"


def read_charter(layout: Layout) -> Charter | None:
    """What the company is, None where there is none that is whole."""
    if not layout.exists():
        return None
    stored = json.loads(layout.marker.read_bytes())["charter"]
    return Charter(**{**stored, **_dates(stored, "founded_as_of", "as_of", "advancing_to")})


def read_summary(layout: Layout) -> Summary:
    """What the last creation or advance made. Raises CompanyMissing."""
    layout.require()
    stored = json.loads(layout.marker.read_bytes())["summary"]
    places = {"home": layout.home, "accounting": layout.accounting}
    return Summary(**{**stored, **_dates(stored, "first_day", "as_of"), **places})


def write_marker(layout: Layout, charter: Charter, made: Summary) -> None:
    """From now on the company is whole."""
    told = {name: value for name, value in asdict(made).items() if name not in ("home", "accounting")}
    content = {"charter": asdict(charter), "summary": told}
    write_whole(layout.marker, json.dumps(content, indent=1, default=str).encode())


def _dates(stored: dict[str, str], *names: str) -> dict[str, date]:
    return {name: date.fromisoformat(stored[name]) for name in names}
