"""The company's policy, as its file says."""

from pathlib import Path

import psycopg
import yaml

from forecasting import Policy
from forecasting.errors import PolicyError
from forecasting.rules import check_known, read_rules


def read_policy(path: Path | None, connection: psycopg.Connection) -> Policy:
    """The defaults of `forecasting.Policy` and the rules of the file at `path` (None: no rules).

    Raises PolicyError where there is no such file, where it is no YAML, and where a rule cannot be meant or is for an item,
    category or warehouse that the company does not have.
    """
    if path is None:
        return Policy()
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as cause:
        raise PolicyError(
            str(path), "the file", f"cannot be read ({cause}): correct it, or unset MFG_POLICIES"
        ) from cause
    rules = read_rules(written, str(path))
    check_known(rules, _known(connection), str(path))
    return Policy(rules=rules)


def _known(connection: psycopg.Connection) -> dict[str, set[str]]:
    items = connection.execute("select sku_id, category from manufacturing.skus").fetchall()
    warehouses = connection.execute("select warehouse_id from manufacturing.warehouses").fetchall()
    return {
        "item": {sku for sku, _ in items},
        "category": {category for _, category in items},
        "warehouse": {warehouse for (warehouse,) in warehouses},
    }
