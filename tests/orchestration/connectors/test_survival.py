"""What goes wrong at night: after each the error is clear, nothing is lost or doubled, and the next load heals."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from orchestration.connectors.base import Connector, Extract, Since
from orchestration.connectors.errors import (
    SourceDataError,
    SourceMissingError,
    SourceUnreachableError,
    TargetUnreachableError,
)
from orchestration.loads import load_entities
from orchestration.postgres.migrate import migrate
from orchestration.postgres.server import EmbeddedServer, create_database
from tests.orchestration.connectors.conftest import Books, Erp, Source
from tests.orchestration.connectors.proxy import proxied

ROOT = Path(__file__).resolve().parents[3]

ITEMS = """
    create table items as
    select n as id, repeat(md5(n::text), 3) as name, timestamptz '2026-01-01 00:00Z' + n * interval '1 second' as changed
    from generate_series(1, {}) as n
"""


@dataclass(frozen=True)
class Disturbed:
    """A source to which something happens after its first block."""

    connector: Connector
    happen: Callable[[], object]

    def check(self) -> None:
        self.connector.check()

    def extract(self, entity: str, since: Since | None) -> Extract:
        extract = self.connector.extract(entity, since)
        return replace(extract, blocks=self._blocks(extract.blocks))

    def close(self) -> None:
        self.connector.close()

    def _blocks(self, blocks: Any) -> Iterator[bytes]:
        with closing(blocks):
            yield next(blocks)
            self.happen()
            yield from blocks


def disturbed(source: Source, happen: Callable[[], object]) -> Source:
    return replace(source, connector=Disturbed(source.connector, happen))


def content(books: Books) -> tuple[object, ...]:
    """Number and digest of the log's versions in their order."""
    statement = """
        select count(*), md5(string_agg(concat(source_key, content_hash, is_deleted), ' ' order by record_id))
        from raw.records
    """
    with books.connect() as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row


def heals(books: Books, source: Source, records: int) -> None:
    """One more load, and everything is there once; still another finds nothing to do."""
    assert books.load(source).record_count == records
    assert books.load(source).inserted == 0
    assert len(books.stored_keys()) == len(set(books.stored_keys())) == records


# Connections


def test_a_line_that_breaks_while_a_source_is_read_leaves_nothing(books, erp):
    erp.execute(ITEMS.format(20_000))
    with proxied(erp.url) as line:
        line.cut_after = 1_000_000
        source = erp.source(url=line.url)
        with pytest.raises(SourceUnreachableError, match=r"shop\.items: .*Nothing was stored"):
            books.load(source)
        assert line.passed > 1_000_000
        assert books.stored_keys() == []
        heals(books, source, 20_000)


def test_a_line_to_our_own_database_that_breaks_leaves_nothing_and_is_booked(own_books, erp):
    erp.execute(ITEMS.format(20_000))
    with proxied(own_books.url) as line:
        far = replace(own_books, url=line.url)
        with pytest.raises(TargetUnreachableError, match=r"shop\.items: our own database broke off") as caught:
            far.load(disturbed(erp.source(), line.cut))
        (job,) = own_books.jobs()
        assert (job["status"], job["error"]) == ("failed", str(caught.value))
        assert own_books.stored_keys() == []
        heals(far, erp.source(), 20_000)


def test_a_lock_that_breaks_does_not_hide_what_broke_the_source(own_books, erp):
    erp.execute(ITEMS.format(20_000))

    def everything_breaks():
        own_books.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'mfg load' "
                          "and datname = current_database()")  # fmt: skip
        raise SourceDataError("the line is dead", system="shop", entity="items", remedy="Call the provider")

    with pytest.raises(SourceDataError, match="the line is dead") as caught:
        own_books.load(disturbed(erp.source(), everything_breaks))
    assert own_books.jobs()[0]["error"] == str(caught.value)


@pytest.fixture(scope="module")
def second_server() -> Iterator[tuple[EmbeddedServer, Path]]:
    """A server that the tests may stop, and its home."""
    home = Path(tempfile.mkdtemp(prefix="mfg-survival-"))
    home.chmod(0o755)
    server = EmbeddedServer(home, settings={"fsync": "off"})
    try:
        server.start()
        yield server, home
    finally:
        server.stop()
        shutil.rmtree(home)


def test_a_source_that_is_restarted_while_it_is_read_or_between_is_read_the_next_time(books, second_server):
    server, _ = second_server
    erp = Erp(create_database(server.start(), "erp"))
    erp.execute("drop table if exists items;" + ITEMS.format(20_000))
    source = erp.source(mode="incremental", cursor="changed")
    with pytest.raises(SourceUnreachableError, match="MFG_SHOP_URL"):
        books.load(disturbed(source, server.stop))
    with pytest.raises(SourceUnreachableError, match="MFG_SHOP_URL"):
        books.load(source)
    assert books.stored_keys() == []
    server.start()
    heals(books, source, 20_000)


def test_our_own_database_may_be_restarted_during_a_load(shop, second_server):
    server, _ = second_server
    books = Books(create_database(server.start(), "restarted"))
    migrate(books.url)
    shop.put("A", "Axle")

    def restart():
        server.stop()
        server.start()

    with pytest.raises(TargetUnreachableError) as caught:
        books.load(disturbed(shop.whole, restart))
    assert [(job["status"], job["error"]) for job in books.jobs()] == [("failed", str(caught.value))]
    heals(books, shop.whole, 1)


# Room


@pytest.fixture
def small_disk(second_server) -> Iterator[tuple[Books, Path]]:
    """Books whose records and temporary tables lie on a disk of 4 MB."""
    server, home = second_server
    disk = home / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True).returncode:
        disk.rmdir()
        pytest.skip("only who may mount can make a disk that is soon full")
    try:
        place = server.status().place
        assert place is not None
        owner = place.stat()
        os.chown(disk, owner.st_uid, owner.st_gid)
        books = Books(create_database(server.start(), "small"))
        migrate(books.url)
        books.execute(f"create tablespace small location '{disk}'")
        yield books, disk
        books.execute('alter table raw."records.shop.items" set tablespace pg_default')
        books.execute("drop tablespace small")
    finally:
        subprocess.run(["umount", disk], check=True)
        disk.rmdir()


def test_a_full_disk_stores_nothing_and_room_heals_it(small_disk, erp):
    books, disk = small_disk
    erp.execute("create table items as select 0 as id, 'first' as name")
    books.load(erp.source())
    before = content(books)
    books.execute('alter table raw."records.shop.items" set tablespace small')
    erp.execute("insert into items select n, repeat(md5(n::text), 3) from generate_series(1, 20000) as n")
    with pytest.raises(
        TargetUnreachableError, match=r"No space left on device.*Nothing was stored.*See that it .*space"
    ):
        books.load(erp.source())
    assert content(books) == before
    assert books.jobs()[-1]["status"] == "failed"
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    heals(books, erp.source(), 20_001)


# What sources say

ODD = """
    create table items (id int, at timestamptz, day date, measure double precision, exact numeric, note text);
    insert into items values
        (1, 'infinity', '-infinity', 'NaN', 'NaN', '00/01/1900'),
        (2, '0001-01-01 00:00Z', '0001-01-01', 'Infinity', '1e400', 'beyond double'),
        (3, '0044-03-15 00:00Z BC', '12026-01-01', '-Infinity', 123456789012345678901234567890.5, null),
        (4, '2026-01-01 00:00Z', '2026-01-01', 5e-324, 0, repeat('long ', 1048576));
"""


@pytest.mark.parametrize(
    "how", [{}, {"mode": "incremental", "cursor": "at"}, {"mode": "incremental", "cursor": "exact"}]
)
def test_odd_values_arrive_as_they_are_and_hide_no_later_ones(books, erp, how):
    erp.execute(ODD)
    assert books.load(erp.source(**how)).inserted == 4
    one, two, three, four = books.versions()
    assert (one["at"], one["day"], one["measure"], one["exact"], one["note"]) == (
        "infinity", "-infinity", "NaN", "NaN", "00/01/1900",
    )  # fmt: skip
    assert (two["day"], two["measure"], two["exact"]) == ("0001-01-01", "Infinity", 10**400)
    assert (three["at"], three["day"]) == ("0044-03-15T00:00:00+00:00 BC", "12026-01-01")
    assert len(four["note"]) == 5 * 1024 * 1024
    assert books.load(erp.source(**how)).inserted == 0
    erp.execute("insert into items values (5, '2026-02-01 00:00Z', null, null, '1e400', null)")
    assert books.load(erp.source(**how)).inserted == 1


def test_a_key_that_was_renamed_overnight_stops_the_load_and_deletes_nothing(books, erp):
    erp.execute(ITEMS.format(10))
    books.load(erp.source())
    erp.execute("alter table items rename id to number")
    with pytest.raises(SourceMissingError, match=r"has no column id; it has number, name, changed"):
        books.load(erp.source())
    assert len(books.stored_keys()) == 10
    erp.execute("alter table items rename number to id")
    heals(books, erp.source(), 10)


def test_another_column_that_was_renamed_overnight_is_a_new_version_of_every_record_and_told(books, erp):
    erp.execute(ITEMS.format(10))
    books.load(erp.source())
    erp.execute("alter table items rename name to title")
    result = books.load(erp.source())
    assert (result.inserted, result.deleted, result.record_count) == (10, 0, 10)
    assert len(books.messages("warning")) == 2


# Loads that meet, and loads that die


def test_two_ingests_of_one_system_at_once_store_everything_once(books, erp):
    erp.execute(ITEMS.format(5_000))
    config = erp.source().config

    def ingest(run):
        return load_entities(config, ["items"], True, books.url, run, {"MFG_SHOP_URL": erp.url})

    with ThreadPoolExecutor(2) as threads:
        outcomes = [outcome for (outcome,) in threads.map(ingest, ["first", "second"])]
    assert sorted(outcome.result.inserted for outcome in outcomes) == [0, 5_000]
    assert [job["status"] for job in books.jobs()] == ["completed", "completed"]
    assert len(books.stored_keys()) == 5_000


LOAD = """
import sys
from datetime import UTC, datetime
from orchestration.connectors.base import SqlSystem
from orchestration.connectors.load import load_entity
from orchestration.connectors.sql import open_sql

config = SqlSystem.model_validate_json(sys.argv[3])
connector = open_sql(config, sys.argv[2])
print("begins", flush=True)
load_entity(sys.argv[1], connector, config, "items", full=True, clock=lambda: datetime.now(UTC))
"""


def kill_a_load(books: Books, erp: Erp, after: float) -> None:
    """A load in a process of its own, killed so many seconds after its beginning unless it ended before."""
    command = [sys.executable, "-c", LOAD, books.url, erp.url, erp.source().config.model_dump_json()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "begins\n"
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.mark.slow
@pytest.mark.destructive
def test_ten_kills_at_any_time_leave_what_an_undisturbed_load_leaves(books, own_books, erp):
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    moments = random.Random(seed)
    erp.execute(ITEMS.format(200_000))
    for change in ("", "delete from items where id % 7 = 0; update items set name = 'new' where id % 5 = 0"):
        erp.execute(change or "select")
        undisturbed = books.load(erp.source())
        before = content(own_books)
        for _ in range(5):
            kill_a_load(own_books, erp, moments.uniform(0, undisturbed.seconds))
            assert content(own_books) in (before, content(books))
        own_books.load(erp.source())
        assert content(own_books) == content(books)
    statuses = [job["status"] for job in own_books.jobs()]
    assert set(statuses) <= {"completed", "failed"} and statuses.count("completed") >= 2
