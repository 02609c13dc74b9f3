"""The backtest from night to night: an origin is scored when its inputs change, and only then."""

import logging
from datetime import date
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

import forecasting
from orchestration import runs
from orchestration.frames import query, read_frame, write_frame

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.examples import Example

log = logging.getLogger("mfg.backtest")


def backtest(
    connection: psycopg.Connection,
    period: str,
    history: "pd.DataFrame",
    *,
    freq: str,
    horizon: int,
    origins: int,
    in_stock: "pd.DataFrame | None" = None,
    attributes: "pd.DataFrame | None" = None,
    keep: bool = True,
    engine: str | None = None,
    examples: "list[Example] | None" = None,
) -> "pd.DataFrame":
    """What `forecasting.backtest` gives, with the origins scored before read from forecast.backtest_origins.

    Writes what it scores anew, and how likely it would have called stock to run out, in the caller's transaction.
    `keep=False` scores every origin again. `period` is the name of `freq` in the tables. Of one period there is one panel.
    Into `examples` go the best and the worst series of the newest origin, if it is scored tonight.
    """
    import pandas as pd

    from forecasting.backtesting import COLUMNS, add_up, forecast_origin, score
    from forecasting.calibration import replay_chances
    from forecasting.examples import extremes
    from forecasting.origins import cut_origins

    code = runs.code_of(forecasting)
    scores: list[pd.DataFrame] = []
    scored = 0
    looked_at: tuple[Example, Example] | None = None
    found = cut_origins(history, freq=freq, horizon=horizon, origins=origins, in_stock=in_stock, attributes=attributes)
    for origin in found:
        key: dict[str, str | date] = {"period": period, "cutoff": origin.cutoff.date()}
        input_hash = runs.fingerprint(origin.fingerprint(), code)
        known = read_frame(connection, query("backtest_origin"), {**key, "input_hash": input_hash})
        if known.empty or not keep:
            forecasts = forecast_origin(origin, engine)
            known = score(origin, forecasts, engine)
            looked_at = extremes(origin, forecasts)
            _write(connection, "backtest_origins", known.assign(input_hash=input_hash), key)
            _write(connection, "risk_calibration", replay_chances(origin, forecasts), key)
            scored += 1
        else:
            looked_at = None
        scores.append(known)
    if examples is not None and looked_at is not None:
        examples.extend(looked_at)
    log.debug("backtested on %d origins, %d of them scored tonight", len(scores), scored)
    return add_up(pd.concat(scores, ignore_index=True)) if scores else pd.DataFrame(columns=COLUMNS)


def _write(connection: psycopg.Connection, table: str, rows: "pd.DataFrame", key: dict[str, str | date]) -> None:
    """In the place of what the origin had before."""
    connection.execute(
        sql.SQL("delete from forecast.{} where period = %(period)s and cutoff = %(cutoff)s").format(
            sql.Identifier(table)
        ),
        key,
    )
    write_frame(connection, "forecast", table, rows.assign(**key))
