"""The cursor against a real MariaDB; where there is no server on this machine, nothing of it is claimed."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from orchestration.connectors.errors import SourceMissingError, SourceRefusedError, SourceUnreachableError
from orchestration.connectors.sql import open_sql
from orchestration.postgres.cluster import free_port
from tests.orchestration.connectors.conftest import Source, sql_system

START_SECONDS = 60


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a MariaDB server with a user and an empty database `shop`."""
    missing = [name for name in ("mariadbd", "mariadb-install-db") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} is not on this machine")
    folder = tmp_path_factory.mktemp("mariadb")
    account = ["--user=root"] if os.geteuid() == 0 else []
    data = f"--datadir={folder / 'data'}"
    install = ["mariadb-install-db", "--no-defaults", *account, data, "--auth-root-authentication-method=normal"]
    subprocess.run(install, check=True, capture_output=True)
    port = free_port()
    listen = ["--bind-address=127.0.0.1", "--skip-name-resolve", f"--port={port}", f"--socket={folder / 'socket'}"]
    files = [data, f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'log'}"]
    server = subprocess.Popen([str(shutil.which("mariadbd")), "--no-defaults", *account, *listen, *files])
    try:
        _make_shop(f"mysql+pymysql://root@127.0.0.1:{port}", folder)
        yield f"mysql+pymysql://reader:s3cret@127.0.0.1:{port}/shop"
    finally:
        server.kill()
        server.wait()


def _make_shop(url: str, folder: Path) -> None:
    engine = create_engine(url)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with engine.begin() as connection:
                connection.execute(text("create database shop character set utf8mb4"))
                connection.execute(text("create user reader@'%' identified by 's3cret'"))
                connection.execute(text("grant all on shop.* to reader@'%'"))
            return
        except OperationalError:
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.2)


@pytest.fixture
def shop(mariadb: str) -> Iterator[Engine]:
    """The shop's database, emptied of what the test before made."""
    engine = create_engine(mariadb)
    with engine.begin() as connection:
        connection.execute(text("drop table if exists items"))
    yield engine
    engine.dispose()


def execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("set session sql_mode = 'ALLOW_INVALID_DATES'"))
        for statement in statements:
            connection.exec_driver_sql(statement)


def source(url: str | Engine, **entity: object) -> Source:
    config = sql_system(items={"table": "items", "key": ["no"], **entity})
    return Source(config, open_sql(config, url if isinstance(url, str) else url.url.render_as_string(False)))


def test_values_arrive_as_they_are(books, shop):
    execute(
        shop,
        """
        create table items (
            no varchar(20), price decimal(30, 10), weight double, active tinyint(1), packed datetime(6), due date, lasts time,
            notes longtext, picture blob, more json
        )
        """,
        """
        insert into items values
        ('A', 12345678901234567890.0123456789, 0.1, 1, '2026-03-01 12:30:00.000001', '2026-03-01', '36:00:01', '🏭 ü', x'00ff',
         '{"a": 1}'),
        ('B', null, null, null, '0000-00-00 00:00:00', '0000-00-00', null, '', null, null)
        """,
    )
    books.load(source(shop, mode="full"))
    full, empty = books.versions()
    assert full == {
        "no": "A", "price": 12345678901234567890.0123456789, "weight": 0.1, "active": 1,
        "packed": "2026-03-01T12:30:00.000001", "due": "2026-03-01", "lasts": "129601.0 seconds", "notes": "🏭 ü",
        "picture": "\\x00ff", "more": '{"a": 1}',
    }  # fmt: skip
    assert empty["due"] in (None, "0000-00-00")
    assert empty["notes"] == ""


def test_rows_are_streamed_and_the_cursor_reads_on(books, shop):
    execute(
        shop,
        "create table items (no int, changed datetime, `group` varchar(10))",
        "insert into items select seq, '2026-03-01 00:00:00', 'x' from seq_1_to_5000",
    )
    by_cursor = source(shop, mode="incremental", cursor="changed")
    assert books.load(by_cursor).inserted == 5000
    execute(shop, "insert into items values (5001, '2026-03-01 00:00:00', 'late'), (1, '2026-03-02 00:00:00', 'new')")
    result = books.load(by_cursor)
    assert (result.inserted, result.watermark) == (2, "2026-03-02T00:00:00")


def test_what_is_wrong_is_said_with_its_remedy(mariadb, shop):
    with pytest.raises(SourceMissingError, match=r"shop\.items: .*items"):
        list(source(shop, mode="full").connector.extract("items", None).blocks)
    with pytest.raises(SourceRefusedError, match="MFG_SHOP_URL") as refused:
        source(mariadb.replace("s3cret", "wr0ng"), mode="full").connector.check()
    assert "wr0ng" not in str(refused.value)
    nobody = f"mysql+pymysql://reader:s3cret@127.0.0.1:{free_port()}/shop"
    with pytest.raises(SourceUnreachableError, match="MFG_SHOP_URL"):
        source(nobody, mode="full").connector.check()
