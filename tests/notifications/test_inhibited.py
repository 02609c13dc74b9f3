"""What another alert speaks for waits until it no longer does: from the nightly to the mailbox."""

import json
from datetime import timedelta

import pytest

from notifications import store
from notifications.deliver import deliver_due
from notifications.record import record
from notifications.reopen import reopen_expired
from tests.notifications.telling import NEXT_NIGHT, NOW, ROBOT, finding, judged, nightly

STALE = {finding().fingerprint: "erp.inventory: it is 30 hours old"}
FRESH_AGAIN = NEXT_NIGHT + timedelta(days=1)


@pytest.fixture
def told(connection, company, senders, clock, receiver):
    """Delivers at a time, and says what has arrived until then."""
    store.save_subscriptions(connection, [ROBOT], replace=True)

    def items(at):
        clock.now = at
        deliver_due(company.url, senders, clock)
        return [[one["sku_id"] for one in json.loads(post.body)["data"]["alerts"]] for post in receiver.posts]

    return items


@pytest.fixture
def plan(company):
    """A plan in which FG draws all that is needed of RM."""
    with company.connect() as owner:
        owner.execute("delete from forecast.runs")
        owner.execute(
            """
            with run as (
                insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id, latest_at)
                values (gen_random_uuid(), 'plan', '2026-03-02', 'x', 'n', %s) returning run_id
            )
            insert into forecast.component_requirements (
                run_id, sku_id, warehouse_id, week_start, gross, dependent, scheduled_receipts, projected_on_hand, net,
                planned_receipt, planned_release, released_late, low_level_code, pegged_to, as_of
            )
            select run_id, 'RM', 'W01', date '2026-03-02' + 7 * week, 10, 10, 0, 0, 0, 0, 0, 0, 1,
                '[{"sku_id": "FG", "warehouse_id": "W01", "quantity": 8},
                  {"sku_id": "XX", "warehouse_id": "W01", "quantity": 2}]', '2026-03-02'
            from run cross join generate_series(0, 3) as week
            """,
            [NOW],
        )
        yield
        owner.execute("delete from forecast.runs")


def reasons(connection):
    return [row[0] for row in connection.execute("select reason from notification.deliveries where attempt = 0")]


def stale_night(connection, senders, at):
    record(connection, [judged(held=STALE)], senders, seen_at=at, now=at)


def test_what_waits_while_its_source_is_stale_is_told_once_it_is_fresh(connection, senders, told):
    nightly(connection, senders, finding())
    stale_night(connection, senders, NEXT_NIGHT)
    assert told(NEXT_NIGHT) == []
    assert set(reasons(connection)) == {"its source is stale: erp.inventory: it is 30 hours old"}
    nightly(connection, senders, finding(), at=FRESH_AGAIN)
    assert told(FRESH_AGAIN) == [["FG-1001"]]


def test_what_is_over_when_the_source_is_fresh_is_told_nobody(connection, senders, told):
    nightly(connection, senders, finding())
    stale_night(connection, senders, NEXT_NIGHT)
    nightly(connection, senders, at=FRESH_AGAIN)
    assert told(FRESH_AGAIN) == []


def test_an_acknowledgement_that_expires_meanwhile_waits_as_well(connection, senders, told):
    nightly(connection, senders, finding())
    told(NOW)
    (alert,) = store.open_alerts(connection)
    store.acknowledge(connection, alert, "planner", None, NOW, NEXT_NIGHT)
    stale_night(connection, senders, NEXT_NIGHT)
    reopen_expired(connection, senders, NEXT_NIGHT)
    assert told(NEXT_NIGHT) == [["FG-1001"]]
    nightly(connection, senders, finding(), at=FRESH_AGAIN)
    assert told(FRESH_AGAIN) == [["FG-1001"]] * 2


def test_a_component_is_told_when_its_parent_is_over(connection, senders, told, plan):
    nightly(connection, senders, finding("FG"), finding("RM"))
    assert told(NOW) == [["FG"]] and reasons(connection) == ["explained by the shortage of FG"]
    nightly(connection, senders, finding("FG"), finding("RM"), at=NEXT_NIGHT)
    assert told(NEXT_NIGHT) == [["FG"]]
    nightly(connection, senders, finding("RM"), at=FRESH_AGAIN)
    assert told(FRESH_AGAIN) == [["FG"], ["RM"]]


def test_a_component_that_is_worse_than_its_parent_is_told(connection, senders, told, plan):
    nightly(connection, senders, finding("FG", "medium"), finding("RM", "critical"))
    assert told(NOW) == [["RM", "FG"]]
