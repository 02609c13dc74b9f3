import numpy as np
import pandas as pd
import pytest

from forecasting import forecast_completions
from forecasting.errors import MissingColumnsError

TODAY = pd.Timestamp("2024-06-03")


def orders(scheduled, takes, begun=None, done=None, start=0):
    """Work orders by the days of their scheduled start, begin and end, all counted from today."""

    def days(values):
        return TODAY + pd.to_timedelta(np.asarray(values, dtype=float), unit="D")

    nothing = np.full(len(scheduled), np.nan)
    return pd.DataFrame(
        {
            "order_id": np.arange(start, start + len(scheduled)).astype(str),
            "supplier_id": "production",
            "sku_id": "A",
            "order_date": days(scheduled),
            "promised_date": days(np.add(scheduled, takes)),
            "begun_date": days(nothing if begun is None else begun),
            "received_date": days(nothing if done is None else done),
        }
    )


def earlier(wait, late, n=200, takes=4):
    """Orders of the past that waited so long for their begin and took so much longer than scheduled."""
    begin = -100 - np.arange(n) % 50
    wait, late = np.resize(wait, n), np.resize(late, n)
    return orders(begin, takes, begin + wait, begin + wait + takes + late)


def completion(open_orders, receipts):
    return forecast_completions(open_orders.drop(columns="received_date"), receipts, as_of=TODAY.date())


def test_of_an_order_that_has_begun_the_waiting_is_over():
    past = earlier(wait=[0, 0, 30], late=[1])
    found = completion(orders([-22], 4, begun=[-2]), past).iloc[0]
    # Scheduled for 18 days ago; it began 20 days late, and takes four days and one more.
    assert (found.q025, found.q50, found.q975) == (3, 3, 3)
    assert found.expected_date == TODAY + pd.Timedelta(days=3)
    assert found.promised_date == TODAY - pd.Timedelta(days=18)


def test_an_order_that_has_not_begun_needs_its_time_from_today():
    past = earlier(wait=[0, 0, 0, 30], late=[0])
    due, overdue = completion(orders([0, -5], 4), past).itertuples()
    assert due.q50 == 4 and due.q90 == 34
    assert overdue.q10 == overdue.q90 == 29, "it has waited five days, so it is one of those that wait thirty"


def test_orders_are_given_back_as_they_came_and_an_unknown_schedule_is_no_error():
    mixed = pd.concat([orders([3], 4), orders([-3], 4, begun=[-3], start=1), orders([1], np.nan, start=2)])
    found = completion(mixed, earlier(wait=[0], late=[0]))
    assert found.order_id.tolist() == ["0", "1", "2"] and found.basis.tolist() == ["promised", "promised", "ordered"]
    assert found.q50.tolist() == [7, 1, 5]
    assert completion(mixed, earlier(wait=[0], late=[0]).iloc[:0])["mean"].gt(0).all()
    assert completion(mixed.iloc[:0], earlier(wait=[0], late=[0])).empty


def test_ninety_five_of_a_hundred_are_done_within_their_interval():
    """Backtest: orders that wait for material at times, as they stood on ten days."""
    random = np.random.default_rng(5)
    n = 4000
    scheduled, takes = random.integers(-700, 0, n), random.integers(1, 9, n)
    begun = scheduled + np.where(random.random(n) < 0.3, np.round(random.gamma(1.5, 10, n)), 0)
    done = begun + takes + np.where(random.random(n) < 0.2, random.integers(1, 6, n), 0)
    below, above, width = [], [], []
    for today in range(-300, -50, 25):
        known = (scheduled - 6 < today) & (done >= today - 400)
        is_open = known & (done >= today)
        past = known & (done < today)
        standing = orders(scheduled[is_open], takes[is_open], np.where(begun < today, begun, np.nan)[is_open])
        receipts = orders(scheduled[past], takes[past], begun[past], done[past])
        on = (TODAY + pd.Timedelta(days=today)).date()
        found = forecast_completions(standing.drop(columns="received_date"), receipts, as_of=on)
        truth = done[is_open] - today
        below += (truth < found.q025).tolist()
        above += (truth > found.q975).tolist()
        width += (found.q975 - found.q025)[standing.begun_date.notna()].tolist()
    # Most are done when they are due, to the day: an interval holds all of them or none.
    assert 0.94 <= 1 - np.mean(below) - np.mean(above) <= 0.985
    assert np.mean(below) <= 0.04 and np.mean(above) <= 0.04
    assert np.mean(width) < 10, "of what has begun little is in doubt, however long others wait"


def test_bad_input_is_refused():
    with pytest.raises(MissingColumnsError, match="open_orders lacks the columns begun_date"):
        forecast_completions(orders([1], 4).drop(columns="begun_date"), earlier([0], [0]), as_of=TODAY.date())
