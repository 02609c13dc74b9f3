"""Orders of the engine in a closed loop, where the truth is known."""

import numpy as np

from benchmarks.decisions.policies import engine, moving_average, textbook
from benchmarks.decisions.replay import Loop, replay


def loop(seed: int = 3) -> Loop:
    """120 items of steady but unlike demand: some are as regular as a clock, some are not."""
    rng = np.random.default_rng(seed)
    level, size = rng.lognormal(2, 1, (120, 1)), rng.lognormal(1, 1.5, (120, 1))
    demand = rng.negative_binomial(size, size / (size + level), (120, 48)).astype(float)
    return Loop(demand, 30, 14, 1, 12, 0.2, 1.0, np.ones(120))


def test_the_engine_s_orders_cost_least():
    costs = {rule.__name__: replay(loop(), rule).cost.sum() for rule in (engine, moving_average, textbook)}
    assert costs["engine"] < costs["textbook"] < costs["moving_average"]


def test_what_is_sold_is_what_was_there():
    outcome = replay(loop(), lambda sales, *_, **__: np.zeros(len(sales)))
    assert 0 <= outcome.served < outcome.asked
    plenty = replay(loop(), lambda sales, *_, **__: np.full(len(sales), 1e6))
    assert plenty.served == plenty.asked
