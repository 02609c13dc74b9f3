"""New items of a real shop, forecast as they were 0, 2 and 4 weeks after their launch, with and without attributes.

    python -m benchmarks.forecast.launches --data FOLDER

FOLDER holds online_retail_weekly.parquet (unique_id, ds, y) and online_retail_transactions.parquet (Description, InvoiceDate,
UnitPrice), from which the first prices come. Categories are not known there. Every third week is a cut-off.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

HORIZON, FIRST_CUT, STEP = 13, 45, 3
WEEKS_KNOWN = (0, 2, 4)
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95)
FIRST_SALES = 20


def main(arguments: list[str] | None = None) -> int:
    import pandas as pd

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/demand"))
    chosen = parser.parse_args(arguments)
    wide = pd.read_parquet(chosen.data / "online_retail_weekly.parquet")
    wide = wide.pivot(index="unique_id", columns="ds", values="y").fillna(0.0)
    attributes = prices(chosen.data / "online_retail_transactions.parquet")
    rows = [row for known in WEEKS_KNOWN for row in measured(wide, attributes, known)]
    print(pd.DataFrame(rows).to_string(index=False, float_format=lambda value: f"{value:.3f}"))
    return 0


def prices(path: Path) -> "pd.DataFrame":
    """Attributes of the items: the median price of their first sales."""
    import pandas as pd

    sales = pd.read_parquet(path, columns=["Description", "InvoiceDate", "UnitPrice"])
    sales = sales[sales.UnitPrice > 0].sort_values("InvoiceDate")
    first = sales.groupby(sales.Description.str.strip()).head(FIRST_SALES)
    price = first.groupby(first.Description.str.strip()).UnitPrice.median()
    return price.rename_axis("unique_id").reset_index(name="price").assign(category=None)


def measured(wide: "pd.DataFrame", attributes: "pd.DataFrame", known: int) -> list[dict[str, float | str]]:
    """One row without and one with attributes, over all items that were launched `known` weeks before a cut-off."""
    import pandas as pd

    from forecasting import forecast

    first = (wide.to_numpy() > 0).argmax(axis=1)
    parts: dict[str, list[pd.DataFrame]] = {"alone": [], "similar launches": []}
    for cut in range(FIRST_CUT, wide.shape[1] - HORIZON, STEP):
        new = wide.index[first == cut - known]
        history = _history(wide, first, cut, new)
        future = wide.loc[new].iloc[:, cut : cut + HORIZON].melt(ignore_index=False, value_name="y").reset_index()
        for name, given in (("alone", None), ("similar launches", attributes)):
            found = forecast(history, freq="W-MON", horizon=HORIZON, quantiles=LEVELS, attributes=given)
            parts[name].append(future.merge(found, on=["unique_id", "ds"], validate="one_to_one"))
    return [{"weeks known": known, "forecast": name, **_score(pd.concat(part))} for name, part in parts.items()]


def _history(wide: "pd.DataFrame", first: "np.ndarray", cut: int, new: "pd.Index") -> "pd.DataFrame":
    """Every item from its launch on; one that is about to be launched has a last week without quantity."""
    past = wide.iloc[:, :cut].where(np.arange(cut)[None, :] >= first[:, None])
    rows = past[(first < cut) | past.index.isin(new)].melt(ignore_index=False, value_name="y").reset_index()
    return rows[rows.y.notna() | (rows.unique_id.isin(new) & (rows.ds == wide.columns[cut - 1]))]


def _score(joined: "pd.DataFrame") -> dict[str, float]:
    beyond = joined.y.to_numpy()[:, None] - joined[[f"q{round(100 * q)}" for q in LEVELS]].to_numpy()
    losses = np.maximum(LEVELS * beyond, (np.array(LEVELS) - 1) * beyond).mean(axis=1)
    return {
        "items": joined.unique_id.nunique(),
        "pinball": float(losses.mean()),
        "bias": float(joined["mean"].sum() / joined.y.sum() - 1),
        "in 80 %": float(joined.y.between(joined.q10, joined.q90).mean()),
        "below q80": float((joined.y <= joined.q80).mean()),
        "below q95": float((joined.y <= joined.q95).mean()),
    }


if __name__ == "__main__":
    sys.exit(main())
