"""Found the demo company, and let it live on.

`home` is the company's folder: `accounting/` and `wms/` are source systems (the ERP is a database), `truth/` is what
no source system knows, `company.json` is written last and says that everything else is whole.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from filelock import FileLock

from examples.demo_company import erp
from examples.demo_company.accounting import write_accounting
from examples.demo_company.charter import Charter, Summary, read_charter, read_summary, write_marker
from examples.demo_company.dirt import Dirt
from examples.demo_company.errors import CompanyMissing, ErpBelongsToAnother
from examples.demo_company.files import write_whole
from examples.demo_company.layout import Layout
from examples.demo_company.prices import Prices
from examples.demo_company.simulation import Company, Founding, simulate
from examples.demo_company.truth import write_truth
from examples.demo_company.wms import write_wms


def create(home: Path, *, erp_url: str, seed: int = 7, scale: int = 1, months: int = 24, as_of: date) -> Summary:
    """Found a company whose last day is the day before `as_of`, unless the same one is there already.

    A company with the same arguments that is whole is left alone, also where it advanced since; anything else in
    `home`, an interrupted creation included, is made anew. Raises ErpUnavailable, ErpBelongsToAnother.
    """
    if scale < 1 or months < 1:
        raise ValueError(f"scale and months must be at least 1, not {scale} and {months}")
    with _alone(home) as layout:
        charter = Charter(seed, scale, months, as_of, as_of, as_of)
        found = read_charter(layout)
        if found and replace(found, as_of=as_of, advancing_to=as_of) == charter and erp.state(erp_url) == found.mark:
            layout.remember_erp(erp_url)
            return read_summary(layout)
        layout.marker.unlink(missing_ok=True)
        for old in layout.accounting.glob("*.csv"):
            old.unlink()
        return _write(layout, erp_url, charter, since=None)


def advance(home: Path, *, erp_url: str, days: int) -> Summary:
    """Live `days` more days. What happened before stays as it is; only rows that change get a new change time.

    An interrupted advance is finished by the next one. Raises CompanyMissing, ErpUnavailable, ErpBelongsToAnother.
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, not {days}")
    with _alone(home) as layout:
        charter = read_charter(layout)
        if charter is None:
            raise CompanyMissing(f"There is no demo company in {home}: create one first.")
        _check_erp(erp_url, charter)
        target = max(charter.advancing_to, charter.as_of + timedelta(days=days))
        write_marker(layout, replace(charter, advancing_to=target), read_summary(layout))
        return _write(layout, erp_url, replace(charter, as_of=target, advancing_to=target), since=charter.as_of)


def exists(home: Path) -> bool:
    """True where the folder holds a company whose creation was not interrupted."""
    return Layout(home).exists()


def summary(home: Path) -> Summary:
    """What the last creation or advance made. Raises CompanyMissing."""
    return read_summary(Layout(home))


def _write(layout: Layout, erp_url: str, charter: Charter, since: date | None) -> Summary:
    """Simulate and write every source, the marker last."""
    started = perf_counter()
    founding = Founding(
        charter.seed, charter.scale, charter.first_day, (charter.founded_as_of - charter.first_day).days
    )
    company, dirt = simulate(founding, charter.as_of), Dirt()
    prices = Prices(company)
    tables = erp.load(erp_url, company, prices, dirt, charter.mark, since.toordinal() if since else None)
    layout.remember_erp(erp_url)
    rows = {"demo_erp": tables, **_write_files(layout, company, prices, dirt)}
    made = Summary(
        home=layout.home,
        seed=charter.seed,
        scale=charter.scale,
        first_day=charter.first_day,
        as_of=charter.as_of,
        accounting=layout.accounting,
        rows={f"{system}.{name}": count for system, counts in rows.items() for name, count in counts.items()},
        planted=dict(sorted(Counter(problem.expect for problem in dirt.planted).items())),
        seconds=round(perf_counter() - started, 2),
    )
    write_marker(layout, charter, made)
    return made


def _write_files(layout: Layout, company: Company, prices: Prices, dirt: Dirt) -> dict[str, dict[str, int]]:
    exports = write_accounting(layout.accounting, company, prices, dirt)
    documents = write_wms(layout.wms_store, company, dirt)
    write_truth(layout.truth, company)
    write_whole(layout.truth / "dirt.json", json.dumps(dirt.report(), indent=1).encode())
    return {"demo_accounting": exports, "demo_wms": documents}


def _check_erp(erp_url: str, charter: Charter) -> None:
    """The ERP is where the folder is, or where an interrupted advance brought it."""
    found = erp.state(erp_url)
    if found not in (charter.mark, replace(charter, as_of=charter.advancing_to).mark):
        raise ErpBelongsToAnother(
            f"The ERP database holds {found or 'no demo company'}, the folder {charter.mark}: nothing was changed. "
            "Create the company anew."
        )


@contextmanager
def _alone(home: Path) -> Iterator[Layout]:
    """One creation or advance at a time in a folder."""
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / ".lock"):
        yield Layout(home)
