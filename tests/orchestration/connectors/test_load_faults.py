"""Loads that are killed, cut off, refused, or meet each other."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from orchestration.connectors.base import Connector, Extract, Since
from orchestration.connectors.errors import ConnectorError, SourceDataError, TargetError, TargetUnreachableError
from orchestration.connectors.records import BLOCK_BYTES

ROOT = Path(__file__).resolve().parents[3]

LOAD_AND_HANG = """
import sys
from datetime import UTC, datetime
from orchestration.connectors.base import Extract, ExtractState, SqlSystem
from orchestration.connectors.load import load_entity
from orchestration.connectors.records import encode

class Endless:
    def extract(self, entity, since):
        return Extract(complete=True, blocks=self.blocks(), state=ExtractState(watermark="9999"))

    def blocks(self):
        yield from encode(({"no": str(n), "name": "n" * 99} for n in range(9999)), ["no"], ExtractState())
        print("reading", flush=True)
        sys.stdin.read()

config = SqlSystem.model_validate_json(sys.argv[2])
load_entity(sys.argv[1], Endless(), config, "items", clock=lambda: datetime.now(UTC))
"""


@dataclass(frozen=True)
class Interrupted:
    """A source that lets something happen after its last block, while its load still runs."""

    connector: Connector
    happen: Callable[[], object]

    def check(self) -> None:
        self.connector.check()

    def extract(self, entity: str, since: Since | None) -> Extract:
        extract = self.connector.extract(entity, since)
        return replace(extract, blocks=self._blocks(extract.blocks))

    def close(self) -> None:
        self.connector.close()

    def _blocks(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        yield from blocks
        self.happen()


@pytest.fixture
def books(own_books):
    """Books whose sessions are this test's."""
    return own_books


def interrupted(source, happen):
    return replace(source, connector=Interrupted(source.connector, happen))


def sessions_of_loads(books):
    """Backends of running loads, the one that holds the lock first."""
    with books.connect() as connection:
        rows = connection.execute(
            "select pid from pg_stat_activity where application_name = 'mfg load' and datname = current_database() "
            "order by backend_start"
        )
        return [pid for (pid,) in rows]


def terminate(books, position):
    pid = sessions_of_loads(books)[position]
    books.execute(f"select pg_terminate_backend({pid}, 5000)")


@pytest.fixture
def killed_load(books, shop):
    """A process that was killed after it had written many records, before its load was complete."""
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD_AND_HANG, books.url, shop.by_cursor.config.model_dump_json()],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout.readline() == "reading\n"
        finally:
            process.send_signal(signal.SIGKILL)


def test_a_killed_load_leaves_nothing_and_the_next_one_says_so(books, shop, killed_load):
    assert books.versions() == []
    assert [job["status"] for job in books.jobs()] == ["running"]
    shop.put("A", "Axle")
    books.clock.now = datetime.now(UTC)
    assert books.load(shop.by_cursor).inserted == 1
    assert books.stored_keys() == ["A"]
    dead, next_one = books.jobs()
    assert (dead["status"], dead["watermark"], next_one["status"]) == ("failed", None, "completed")
    assert dead["error"].startswith("shop.items: its process ended before the load did. Nothing was stored;")


def test_two_loads_of_one_entity_wait_for_each_other(books, shop):
    shop.put("A", "Axle")
    reading, go_on = Event(), Event()
    slow = interrupted(shop.whole, lambda: (reading.set(), go_on.wait(20)))
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(books.load, slow)
        assert reading.wait(20)
        second = threads.submit(books.load, shop.whole)
        wait_for_a_waiting_lock(books)
        assert not second.done()
        go_on.set()
        assert (first.result(20).inserted, second.result(20).inserted) == (1, 0)
    assert [job["status"] for job in books.jobs()] == ["completed", "completed"]
    assert books.stored_keys() == ["A"]


def wait_for_a_waiting_lock(books):
    with books.connect() as connection:
        waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        while connection.execute(waiting).fetchone() == (0,):
            connection.execute("select pg_sleep(0.01)")


def test_loads_of_different_entities_do_not_wait(books, shop):
    shop.put("A", "Axle")
    other = shop.whole
    other = replace(other, config=other.config.model_copy(update={"system": "annex"}))
    slow = interrupted(shop.whole, lambda: books.load(other))
    assert books.load(slow).inserted == 1
    assert books.stored_keys() == ["A", "A"]


def test_a_load_that_lost_its_lock_to_another_does_not_store_what_is_old_by_now(books, shop):
    shop.put("A", "old")

    def lose_the_lock():
        terminate(books, 0)
        shop.put("A", "new")
        assert books.load(shop.whole).inserted == 1

    with pytest.raises(TargetUnreachableError):
        books.load(interrupted(shop.whole, lose_the_lock))
    assert [version["name"] for version in books.versions()] == ["new"]
    assert [job["status"] for job in books.jobs()] == ["failed", "completed"]


def test_a_load_whose_own_connection_breaks_is_booked_as_failed(books, shop):
    shop.put("A", "Axle")
    with pytest.raises(TargetUnreachableError, match=r"shop\.items: our own database broke off") as caught:
        books.load(interrupted(shop.whole, lambda: terminate(books, 1)))
    assert caught.value.retryable
    (job,) = books.jobs()
    assert (job["status"], job["error"]) == ("failed", str(caught.value))
    assert books.load(shop.whole).inserted == 1


def test_a_source_that_breaks_half_way_leaves_nothing(books, shop):
    shop.execute("insert into items values (?, ?, '2026-01-02')", *((f"N{n}", "n" * 99) for n in range(2000)))
    books.load(shop.by_cursor)
    shop.execute("update items set name = 'changed', changed = '2026-01-03'")

    def break_off():
        raise SourceDataError("the line is dead", system="shop", entity="items", remedy="Call the provider")

    with pytest.raises(SourceDataError):
        books.load(interrupted(shop.whole, break_off))
    assert BLOCK_BYTES < 2000 * 99
    assert len(books.stored_keys()) == 2000
    assert books.load(shop.by_cursor).inserted == 2000


def test_a_failed_load_is_booked_with_system_entity_cause_what_became_of_the_data_and_remedy(books, shop):
    source = shop.source(table="itms", key=["no"], mode="full")
    with pytest.raises(ConnectorError):
        books.load(source, dagster_run_id="run-1")
    (job,) = books.jobs()
    assert job["error"] == (
        "shop.items: no such table: itms. Nothing was stored; the records of the last good load stay. "
        "Correct table 'itms' in system.yaml, or grant the user of MFG_SHOP_URL access to it."
    )
    assert (job["status"], job["dagster_run_id"], job["extracted_count"]) == ("failed", "run-1", None)
    assert job["completed_at"] == books.clock.now
    assert books.messages("error") == [job["error"]]


def test_a_failed_load_does_not_hinder_the_next(books, shop):
    with pytest.raises(ConnectorError):
        books.load(shop.source(table="itms", key=["no"], mode="full"))
    shop.put("A", "Axle")
    assert books.load(shop.whole).inserted == 1
    assert [job["status"] for job in books.jobs()] == ["failed", "completed"]


def test_a_database_that_cannot_be_reached_is_ours_and_worth_another_try(books, shop):
    nowhere = replace(books, url="postgresql://user:s3cret@127.0.0.1:9/nowhere")
    with pytest.raises(TargetUnreachableError, match="our own database broke off") as caught:
        nowhere.load(shop.whole)
    assert caught.value.retryable
    assert "s3cret" not in str(caught.value)


HUGE = "insert into items values ('A', '{\"huge\": 1e999999}')"


def test_a_record_that_our_database_cannot_take_is_shown_by_the_first_load(books, erp):
    erp.execute(f"create table items (id text, doc json); {HUGE}")
    refused = r"shop\.items: our own database refused the records: .*line 1, column payload: .*\"id\":\"A\""
    with pytest.raises(TargetError, match=refused):
        books.load(erp.source())
    assert books.jobs()[0]["status"] == "failed"


def test_a_record_that_our_database_cannot_take_is_named_by_every_later_load(books, erp):
    erp.execute("create table items (id text, doc json); insert into items values ('B', '{}')")
    books.load(erp.source())
    erp.execute(HUGE)
    with pytest.raises(TargetError, match=r"shop\.items: our own database refused the record 'A': .*overflow"):
        books.load(erp.source())
    assert books.stored_keys() == ["B"]
