"""Demand of every item and warehouse as distributions, and how good they have been."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import dagster as dg
import psycopg

import forecasting
from forecasting import charts
from orchestration import backtests, runs
from orchestration.frames import query, read_frame, write_frame
from orchestration.resources import Company, Writer
from orchestration.shard_files import shard_files

if TYPE_CHECKING:
    import pandas as pd

    from forecasting.examples import Example
    from forecasting.shards import Shard

log = logging.getLogger("mfg.forecast")

FREQUENCY = "W-MON"
HORIZON_WEEKS = 26
BACKTEST_WEEKS, BACKTEST_ORIGINS = 13, 4
"""The backtest forecasts so many weeks from each of so many earlier days: together a year, each week once."""
QUANTILES = (0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975, 0.99)
SEPARATOR = "\x1f"
"""Joins item and warehouse into a series id; no code contains it."""
SHOWN_WEEKS = 104
TOTALS = {"sku": "sku_id", "category": "summed_category"}
"""Column of the series by which each kind of entity's totals are summed."""


@dataclass(frozen=True)
class Inputs:
    """What a forecast is made from: `demand` by week (sku_id, warehouse_id, ds, y, share_in_stock), `days` (ds, y: mean relative
    demand), `items` (sku_id, category, unit_of_measure, unit_cost) and the company's calendar."""

    demand: "pd.DataFrame"
    days: "pd.DataFrame"
    items: "pd.DataFrame"
    calendar: "forecasting.Calendar"

    @property
    def fingerprint(self) -> str:
        """Of prices, those that are looked at: most change from night to night and mean nothing to the forecast."""
        parameters = f"{FREQUENCY} {HORIZON_WEEKS} {BACKTEST_WEEKS} {BACKTEST_ORIGINS} {QUANTILES} {self.calendar}"
        summed = self.items.drop(columns="unit_cost")
        return runs.fingerprint(
            self.demand, self.days, summed, prices_in_use(self), parameters, runs.code_of(forecasting)
        )


@dataclass(frozen=True)
class Night:
    """What is forecast tonight; `kept`: the same inputs were forecast before, and that forecast is still good."""

    inputs: Inputs
    input_hash: str
    kept: bool


@dg.op(
    ins={"demand_history": dg.In(dg.Nothing), "skus": dg.In(dg.Nothing)},
    out={"night": dg.Out(io_manager_key="shard_files"), "shards": dg.DynamicOut(io_manager_key="shard_files")},
    description="Reads the demand, learns what all of it shares, and cuts it into shards; none where nothing has changed.",
)
def fit_demand(writer: dg.ResourceParam[Writer]) -> Iterator[dg.Output[Any] | dg.DynamicOutput[Any]]:
    with writer.connect("mfg_forecaster") as connection:
        inputs = read_inputs(connection, forecasting.Calendar.of(writer.settings.country))
        input_hash = inputs.fingerprint
        run_id = runs.run_id_of("demand", input_hash)
        kept = writer.settings.enable_forecast_caching and runs.is_written(connection, run_id)
    yield dg.Output(Night(inputs, input_hash, kept), "night")
    for shard in [] if kept else shards_of(inputs, writer.settings.forecast_engine):
        yield dg.DynamicOutput(shard, f"{shard.number}_of_{shard.count}", "shards")


@dg.op(
    ins={"shard": dg.In(Any)},
    out=dg.Out(Any, io_manager_key="shard_files"),
    retry_policy=dg.RetryPolicy(max_retries=2, delay=1, backoff=dg.Backoff.EXPONENTIAL),
    description="Forecasts the series of one shard. Run again from its failure, a night computes no other shard anew.",
)
def forecast_shard(company: dg.ResourceParam[Company], shard: Any) -> Any:
    log.debug("forecasting shard %d of %d: %d series", shard.number, shard.count, len(shard.part))
    began = time.monotonic()
    found = forecasting.forecast_shard(shard, company.settings.forecast_engine)
    seconds = time.monotonic() - began
    log.info("shard %d of %d is forecast: %d series in %.1f s", shard.number, shard.count, len(shard.part), seconds)
    return found


@dg.op(
    ins={"night": dg.In(Night), "parts": dg.In(list[Any])},
    out=dg.Out(dg.Nothing),
    description="Puts the shards together, backtests, and publishes it all at once.",
)
def publish_forecasts(writer: dg.ResourceParam[Writer], night: Night, parts: list[Any]) -> dg.Output[None]:
    import pandas as pd

    run_id = runs.run_id_of("demand", night.input_hash)
    looked_at: list[Example] = []
    with writer.connect("mfg_forecaster") as connection:
        if night.kept:
            runs.make_latest(connection, "demand", run_id)
        elif parts:
            backtest = partial(
                backtests.backtest, connection, "weekly", keep=writer.settings.enable_forecast_caching,
                engine=writer.settings.forecast_engine, examples=looked_at,
            )  # fmt: skip
            results = compute(night.inputs, pd.concat(parts, ignore_index=True), backtest)
            runs.write(connection, "demand", night.input_hash, writer.as_of, writer.run_id,
                       lambda new: write_results(connection, new, results))  # fmt: skip
        metadata = _metadata(connection, run_id, night.inputs.demand, drawn=not night.kept)
    log.info("forecasts: %s", "inputs unchanged, kept" if night.kept else f"{metadata['series']} series")
    return dg.Output(None, metadata={"run": str(run_id), "kept": night.kept, **metadata, **_drawn(looked_at)})


@dg.graph_asset(
    key=["forecast", "demand_forecasts"],
    ins={name: dg.AssetIn(["manufacturing", name]) for name in ("demand_history", "skus")},
    group_name="forecast",
    kinds={"python", "postgres"},
    resource_defs={"shard_files": shard_files},
    description="Demand per item and warehouse, item and category for 26 weeks, by day, week, month and quarter, as "
    "quantiles, with its backtest.",
)
def demand_forecasts(demand_history: Any, skus: Any) -> Any:
    night, shards = fit_demand(demand_history=demand_history, skus=skus)
    return publish_forecasts(night, shards.map(forecast_shard).collect())


def read_inputs(connection: psycopg.Connection, calendar: "forecasting.Calendar") -> Inputs:
    demand, days, items = (
        read_frame(connection, query(name)) for name in ("weekly_demand", "daily_demand", "demanded_items")
    )
    return Inputs(demand, days, items, calendar)


def shards_of(inputs: Inputs, engine: str | None = None) -> "list[Shard]":
    """The demand by week, ready to be forecast shard by shard."""
    history, in_stock = history_of(inputs)
    return forecasting.cut_shards(
        history, freq=FREQUENCY, horizon=HORIZON_WEEKS, quantiles=QUANTILES, in_stock=in_stock,
        attributes=series_of(inputs), cutoff=history.ds.max(), engine=engine,
    )  # fmt: skip


def history_of(inputs: Inputs) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """Demand and share in stock by series and week, as `forecasting.forecast` takes them."""
    demand = inputs.demand
    history = demand.assign(unique_id=demand.sku_id + SEPARATOR + demand.warehouse_id)[["unique_id", "ds", "y"]]
    history["ds"] = history.ds.astype("datetime64[ns]")
    return history, history[["unique_id", "ds"]].assign(share=demand.share_in_stock)


def prices_in_use(inputs: Inputs) -> "pd.DataFrame":
    """unique_id and price of the series whose price the forecast or its backtest looks at, sorted."""
    from forecasting.origins import attributes_in_use

    history, in_stock = history_of(inputs)
    used = attributes_in_use(
        history, series_of(inputs), freq=FREQUENCY, horizon=BACKTEST_WEEKS, origins=BACKTEST_ORIGINS, in_stock=in_stock,
        cutoff=history.ds.max(),
    )  # fmt: skip
    return used[["unique_id", "price"]].sort_values("unique_id", ignore_index=True)


def compute(
    inputs: Inputs, forecasts: "pd.DataFrame", backtest: "Callable[..., pd.DataFrame]"
) -> dict[str, "pd.DataFrame"]:
    """Tables of schema forecast by name, from the `forecasts` of all shards.

    `backtest` takes what `forecasting.backtest` takes and gives what it gives.
    """
    import pandas as pd

    history, in_stock = history_of(inputs)
    series = series_of(inputs)
    log.debug("backtesting")
    accuracy = backtest(
        history, freq=FREQUENCY, horizon=BACKTEST_WEEKS, origins=BACKTEST_ORIGINS, in_stock=in_stock, attributes=series
    )
    days = forecasting.fit_days(pd.DatetimeIndex(inputs.days.ds), inputs.days.y.to_numpy(float), inputs.calendar)
    totals = {name: series.set_index("unique_id")[column] for name, column in TOTALS.items()}
    return {
        "forecasts": published(forecasting.coherent_grains(forecasts, days=days, totals=totals, quantiles=QUANTILES)),
        "category_members": members_of(series),
        "forecast_models": models_used(forecasts, accuracy),
        "forecast_accuracy_metrics": accuracy,
    }


def models_used(forecasts: "pd.DataFrame", accuracy: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of forecast.forecast_models: the series of each segment and model, and who was best there in the backtest."""
    from forecasting.backtesting import champions
    from forecasting.smooth import FALLBACK_PREFIX

    best = champions(accuracy).set_index("segment").to_dict("index")
    models = (
        forecasts.drop_duplicates("unique_id")
        .groupby(["segment", "model_name"], as_index=False)
        .size()
        .rename(columns={"size": "series_count"})
    )
    return models.assign(
        fallback_count=models.series_count.where(models.model_name.str.startswith(FALLBACK_PREFIX), 0),
        parameters=models.segment.map(lambda segment: json.dumps(best.get(segment, {}))),
    )


def series_of(inputs: Inputs) -> "pd.DataFrame":
    """One row a series (unique_id), with what it is summed by and what makes it like others: sku_id, category, price, and
    summed_category: one spelling of the category, null where its items are counted in several units."""
    series = inputs.demand[["sku_id", "warehouse_id"]].drop_duplicates()
    series = series.merge(inputs.items, on="sku_id", how="left").rename(columns={"unit_cost": "price"})
    alike = series.groupby(series.category.str.casefold())
    most_common = alike.category.transform(lambda spellings: spellings.mode().iloc[0])
    return series.assign(
        unique_id=series.sku_id + SEPARATOR + series.warehouse_id,
        summed_category=most_common.where(alike.unit_of_measure.transform("nunique") == 1),
    )


def members_of(series: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of forecast.category_members, from those of `series_of`."""
    summed = series.loc[series.summed_category.notna(), ["summed_category", "sku_id"]].drop_duplicates("sku_id")
    return summed.rename(columns={"summed_category": "category"})


def published(forecasts: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of `forecasting.coherent_grains` in the columns of forecast.forecasts; a total has no warehouse."""
    keys = forecasts.unique_id.str.split(SEPARATOR, expand=True)
    frame = forecasts.rename(columns={"mean": "forecast_value", "std": "standard_deviation", "ds": "target_date"})
    return frame.assign(
        entity_id=keys[0],
        warehouse_id=keys[1],
        forecast_type="demand",
        entity_type=frame.total.fillna("sku"),
        target_date=frame.target_date.dt.date,
    ).drop(columns=["unique_id", "total"])


def write_results(connection: psycopg.Connection, run_id: UUID, results: dict[str, "pd.DataFrame"]) -> None:
    for table, frame in results.items():
        write_frame(connection, "forecast", table, frame.assign(run_id=str(run_id)))


def _metadata(connection: psycopg.Connection, run_id: UUID, demand: "pd.DataFrame", drawn: bool) -> dict[str, Any]:
    accuracy = read_frame(connection, query("summary_accuracy"))
    rows = connection.execute("select count(*) from forecast.forecasts where run_id = %s", [run_id]).fetchone()
    metadata: dict[str, Any] = {
        "dagster/row_count": rows[0] if rows else 0,
        "series": len(demand[["sku_id", "warehouse_id"]].drop_duplicates()),
    }
    if drawn and not accuracy.empty:
        metadata["accuracy"] = dg.MetadataValue.md(accuracy.to_markdown(index=False, floatfmt=".3f"))
        metadata["scaled pinball loss"] = dg.MetadataValue.md(charts.to_markdown_image(charts.accuracy_bars(accuracy)))
    return metadata


def _drawn(examples: "list[Example]") -> dict[str, Any]:
    return {
        f"{name} of the backtest": dg.MetadataValue.md(
            charts.to_markdown_image(
                charts.fan_chart(
                    example.history.tail(SHOWN_WEEKS),
                    example.forecasts,
                    f"{' in '.join(str(example.unique_id).split(SEPARATOR))}: loss {example.loss:.2f}",
                )
            )
        )
        for name, example in zip(("best", "worst"), examples, strict=False)
    }
