import pytest

from forecasting import recompute
from forecasting.errors import LedgerError
from forecasting.ledger import evaluate


def line(step, formula, **inputs):
    return {"step": step, "formula": formula, "inputs": [{"name": n, "value": v} for n, v in inputs.items()]}


def test_later_lines_build_on_earlier_ones():
    ledger = [
        line("need", "max(0, demand - stock)", demand=25, stock=4),
        line("quantity", "ceil(need / box) * box", box=6),
    ]
    assert recompute(ledger) == 24


def test_ceil_forgives_the_error_of_decimals():
    assert evaluate("ceil(a / b)", {"a": 0.9, "b": 0.3}) == 3


@pytest.mark.parametrize("formula", ["__import__('os')", "a.real", "a ** 9", "open(a)", "b", "a +", "max()", "[a][0]"])
def test_only_arithmetic_is_evaluated(formula):
    with pytest.raises(LedgerError):
        evaluate(formula, {"a": 1.0})


def test_an_empty_ledger_explains_nothing():
    with pytest.raises(LedgerError):
        recompute([])
