"""The first records, whatever the source; the rest is left alone."""

import pytest

from orchestration.connectors.errors import ConnectorError
from orchestration.connectors.sample import sample


def keys(rows):
    return [row.split(b"\t")[0].decode() for row in rows]


@pytest.mark.parametrize("wanted", [1, 2, 9])
def test_as_many_as_there_are_up_to_what_is_wanted(shop, wanted):
    for number in "123":
        shop.put(number, "a\nb")
    assert keys(sample(shop.whole.connector, "items", wanted)) == list("123"[:wanted])


def test_a_large_postgres_table_is_not_read_to_its_end(erp):
    erp.execute("create table items as select n as id, repeat('x', 1000) as name from generate_series(1, 20000) as n")
    assert keys(sample(erp.source().connector, "items", 2)) == ["1", "2"]


def test_a_failure_is_the_same_as_in_a_load(shop):
    with pytest.raises(ConnectorError, match=r"shop\.items"):
        sample(shop.source(table="nothing", key=["no"], mode="full").connector, "items", 1)
