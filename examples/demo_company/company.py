"""Found the demo company, and let it live on.

`home` is the company's folder: `accounting/` and `wms/` are source systems (the ERP is a database), `truth/` is what
no source system knows, `company.json` is written last and says that everything else is whole.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from filelock import FileLock

from examples.demo_company import erp
from examples.demo_company.accounting import write_accounting
from examples.demo_company.dirt import Dirt
from examples.demo_company.errors import CompanyMissing
from examples.demo_company.files import write_whole
from examples.demo_company.prices import Prices
from examples.demo_company.simulation import Founding, simulate
from examples.demo_company.truth import write_truth
from examples.demo_company.wms import write_wms

MARKER, SECRETS, ACCOUNTING, TRUTH = "company.json", "sources.json", "accounting", "truth"
WMS_STORE = Path("wms") / "wms.sqlite"


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
    def founding(self) -> Founding:
        first = months_before(self.founded_as_of, self.months)
        return Founding(self.seed, self.scale, first, (self.founded_as_of - first).days)

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


def create(home: Path, *, erp_url: str, seed: int = 7, scale: int = 1, months: int = 24, as_of: date) -> Summary:
    """Found a company whose last day is the day before `as_of`, unless the same one is there already.

    A company with the same arguments that is whole is left alone, also where it advanced since; anything else in
    `home`, an interrupted creation included, is made anew. Raises ErpUnavailable, ErpBelongsToAnother.
    """
    with _alone(home):
        charter = Charter(seed, scale, months, as_of, as_of, as_of)
        found = charter_of(home)
        if found and replace(found, as_of=as_of, advancing_to=as_of) == charter and erp.state(erp_url) == found.mark:
            return summary(home)
        (home / MARKER).unlink(missing_ok=True)
        return _write(home, erp_url, charter, since=None)


def advance(home: Path, *, erp_url: str, days: int) -> Summary:
    """Live `days` more days. What happened before stays as it is; only rows that change get a new change time.

    An interrupted advance is finished by the next one. Raises CompanyMissing, ErpUnavailable, ErpBelongsToAnother.
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, not {days}")
    with _alone(home):
        charter = charter_of(home)
        if charter is None:
            raise CompanyMissing(f"There is no demo company in {home}: create one first.")
        target = max(charter.advancing_to, charter.as_of + timedelta(days=days))
        _check_erp(erp_url, charter)
        _write_marker(home, replace(charter, advancing_to=target), summary(home))
        return _write(home, erp_url, replace(charter, as_of=target, advancing_to=target), since=charter.as_of)


def exists(home: Path) -> bool:
    """True where the folder holds a company whose creation was not interrupted."""
    return (home / MARKER).exists()


def charter_of(home: Path) -> Charter | None:
    """What the company in `home` is, None where there is none that is whole."""
    if not exists(home):
        return None
    stored = json.loads((home / MARKER).read_bytes())["charter"]
    dates = {name: date.fromisoformat(stored[name]) for name in ("founded_as_of", "as_of", "advancing_to")}
    return Charter(**{**stored, **dates})


def summary(home: Path) -> Summary:
    """What the last creation or advance made. Raises CompanyMissing."""
    if not exists(home):
        raise CompanyMissing(f"There is no demo company in {home}: create one first.")
    stored = json.loads((home / MARKER).read_bytes())["summary"]
    dates = {name: date.fromisoformat(stored[name]) for name in ("first_day", "as_of")}
    return Summary(**{**stored, **dates, "home": home, "accounting": home / ACCOUNTING})


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, at most the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def _write(home: Path, erp_url: str, charter: Charter, since: date | None) -> Summary:
    """Simulate and write every source, the marker last."""
    started = perf_counter()
    company, dirt = simulate(charter.founding, charter.as_of), Dirt()
    prices = Prices(company)
    tables = erp.load(erp_url, company, prices, dirt, charter.mark, since.toordinal() if since else None)
    if since is None:
        for old in (home / ACCOUNTING).glob("*.csv"):
            old.unlink()
    exports = write_accounting(home / ACCOUNTING, company, prices, dirt)
    documents = write_wms(home / WMS_STORE, company, dirt)
    write_truth(home / TRUTH, company)
    write_whole(home / TRUTH / "dirt.json", json.dumps(dirt.report(), indent=1).encode())
    counts = {"demo_erp": tables, "demo_accounting": exports, "demo_wms": documents}
    made = Summary(
        home=home, seed=charter.seed, scale=charter.scale, first_day=charter.founding.first_day, as_of=charter.as_of,
        accounting=home / ACCOUNTING,
        rows={f"{system}.{name}": rows for system, named in counts.items() for name, rows in named.items()},
        planted=dict(sorted(Counter(problem.expect for problem in dirt.planted).items())),
        seconds=round(perf_counter() - started, 2),
    )  # fmt: skip
    _write_marker(home, charter, made)
    return made


def _check_erp(erp_url: str, charter: Charter) -> None:
    """The ERP is where the folder is, or where an interrupted advance brought it."""
    found = erp.state(erp_url)
    if found not in (charter.mark, replace(charter, as_of=charter.advancing_to).mark):
        raise ErpBelongsToAnother(
            f"The ERP database holds {found or 'nothing'}, the folder {charter.mark}. Create the company anew."
        )


def _write_marker(home: Path, charter: Charter, made: Summary) -> None:
    content = {
        "charter": asdict(charter),
        "summary": {k: v for k, v in asdict(made).items() if k not in ("home", "accounting")},
    }
    write_whole(home / MARKER, json.dumps(content, indent=1, default=str).encode())


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One creation or advance at a time in a folder."""
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / ".lock"):
        yield
