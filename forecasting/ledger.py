"""The arithmetic of a proposed quantity, line by line, and its evaluation.

A ledger is a list of steps `{step, formula, inputs: [{name, value, unit, table, key}], value, unit}`. A formula may use the
step's inputs and the values of earlier steps by name; the last step's value is the quantity explained.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from forecasting.errors import LedgerError

DECIMALS = 6

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"max": max, "min": min, "ceil": lambda x: math.ceil(round(x, DECIMALS))}


Step = dict[str, Any]


def line(step: str, formula: str, inputs: Sequence[Step], value: float, unit: str) -> Step:
    """One step of a ledger."""
    return {"step": step, "formula": formula, "inputs": [*inputs], "value": round(float(value), DECIMALS), "unit": unit}


def entry(name: str, value: float, unit: str, table: str | None = None, key: str | None = None) -> Step:
    """One input of a step, with the table and key it stands at; neither for a setting of the policy."""
    return {"name": name, "value": round(float(value), DECIMALS), "unit": unit, "table": table, "key": key}


def recompute(ledger: Sequence[Mapping[str, Any]]) -> float:
    """Evaluates every formula in order and returns the last value.

    Only + − × ÷, max, min and ceil over named values and numbers; LedgerError for anything else, and for an empty ledger.
    """
    if not ledger:
        raise LedgerError("the ledger has no steps")
    values: dict[str, float] = {}
    for line in ledger:
        named = values | {entry["name"]: float(entry["value"]) for entry in line["inputs"]}
        values[line["step"]] = evaluate(line["formula"], named)
    return values[ledger[-1]["step"]]


def evaluate(formula: str, named: Mapping[str, float]) -> float:
    """The value of one formula."""
    return _value(_parsed(formula), named, formula)


@lru_cache(maxsize=1024)
def _parsed(formula: str) -> ast.expr:
    """A night recomputes a hundred thousand ledgers of a few formulas."""
    try:
        return ast.parse(formula, mode="eval").body
    except SyntaxError as cause:
        raise LedgerError(f"formula {formula!r} is no arithmetic") from cause


def _value(node: ast.expr, named: Mapping[str, float], formula: str) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name):
        if node.id not in named:
            raise LedgerError(f"formula {formula!r} uses {node.id!r}, which is neither an input nor an earlier step")
        return named[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left, named, formula), _value(node.right, named, formula))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, named, formula)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and not node.keywords:
        function = _FUNCTIONS.get(node.func.id)
        if function is not None:
            return function(*(_value(argument, named, formula) for argument in node.args))
    raise LedgerError(f"formula {formula!r} may hold only + - * /, max, min, ceil, names and numbers")
