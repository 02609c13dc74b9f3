import numpy as np

from forecasting.unconstrained import unconstrained


def sold(seed: int = 0, level: float = 8.0, stock: int = 9) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What 300 items wanted in 60 periods, what a stock of as much each period could sell, and where it ended."""
    wanted = np.random.default_rng(seed).negative_binomial(4, 4 / (4 + level), (300, 60)).astype(float)
    sales = np.minimum(wanted, stock)
    return wanted, sales, sales >= stock


def test_more_than_half_of_what_stock_outs_hide_is_put_back():
    wanted, sales, out = sold()
    found = unconstrained(sales, out)
    short, still = sales.mean() / wanted.mean() - 1, found.mean() / wanted.mean() - 1
    assert short < -0.15
    assert short / 2 < still < 0


def test_what_was_in_stock_is_what_was_wanted():
    _, sales, out = sold()
    found = unconstrained(sales, out)
    np.testing.assert_array_equal(found[~out], sales[~out])
    assert (found[out] >= sales[out]).all()


def test_a_period_without_stock_from_its_beginning_tells_nothing():
    found = unconstrained(np.array([[3.0, 0.0, 4.0, 0.0]]), np.array([[False, True, False, False]]))
    np.testing.assert_array_equal(found, [[3.0, np.nan, 4.0, 0.0]])


def test_the_sales_are_left_as_they_were():
    _, sales, out = sold()
    before = sales.copy()
    unconstrained(sales, out)
    np.testing.assert_array_equal(sales, before)
