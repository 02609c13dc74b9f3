import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from notifications import store


def test_it_acts_as_the_notifier_and_keeps_the_options_of_the_url(company):
    with store.connect(make_conninfo(company.url, options="-c work_mem=5MB")) as connection:
        row = connection.execute("select current_user, current_setting('work_mem')").fetchone()
    assert row == ("mfg_notifier", "5MB")


def test_the_notifier_cannot_change_what_it_tells_of(connection):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("delete from forecast.inventory_risk")
