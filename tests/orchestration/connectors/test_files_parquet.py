"""Parquet as data teams hand it over."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orchestration.connectors.errors import SourceDataError
from tests.orchestration.connectors.exports import exports_of

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def write(tmp_path, **columns):
    parquet.write_table(pa.table(columns), tmp_path / "items.parquet")
    return exports_of(tmp_path)


def test_values_arrive_with_their_types_and_every_digit(tmp_path):
    exports = write(
        tmp_path,
        no=["1"],
        price=pa.array([Decimal("12345678901234567890.10")], pa.decimal128(38, 2)),
        day=[date(2026, 1, 2)],
        at=pa.array([datetime(2026, 1, 2, 3, tzinfo=UTC)], pa.timestamp("us", "UTC")),
        nan=[float("nan")],
        nested=[{"a": [1, None]}],
    )
    assert list(exports.payloads()) == [
        '{"at":"2026-01-02T03:00:00+00:00","day":"2026-01-02","nan":"NaN","nested":{"a":[1,null]},"no":"1",'
        '"price":12345678901234567890.10}'
    ]


def test_more_rows_than_a_batch_come_in_order(tmp_path):
    numbers = [record["no"] for record in write(tmp_path, no=list(range(12_345))).read()]
    assert numbers == list(range(12_345))


def test_a_part_of_a_file_is_refused(tmp_path):
    exports = write(tmp_path, no=["1"])
    whole = (tmp_path / "items.parquet").read_bytes()
    (tmp_path / "items.parquet").write_bytes(whole[:-4])
    with pytest.raises(SourceDataError, match=r"items\.parquet cannot be read as Parquet"):
        exports.read()
