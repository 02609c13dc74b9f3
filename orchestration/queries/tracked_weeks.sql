-- Each of the last closed weeks, item by item: what was demanded, and what the last forecast made before it began had said.
with weeks as (
    select date_trunc('week', %(as_of)s::timestamp)::date - 7 * back as period_start
    from generate_series(1, %(weeks)s) as back
),

made as (
    select
        weeks.period_start,
        earlier.run_id
    from weeks
    cross join lateral (
        select runs.run_id
        from forecast.runs as runs
        where runs.kind = 'demand'
            and runs.as_of <= weeks.period_start
            and runs.as_of > weeks.period_start - 28
        order by runs.as_of desc, runs.latest_at desc
        limit 1
    ) as earlier
)

select
    demand.sku_id,
    demand.warehouse_id,
    skus.sku_code,
    skus.description,
    skus.category,
    skus.unit_of_measure,
    warehouses.name as warehouse_name,
    demand.period_start as ds,
    demand.quantity::double precision as actual,
    forecasts.forecast_value as mean,
    forecasts.standard_deviation as std,
    forecasts.segment,
    forecasts.model_name not like 'gamma%%' as whole
from made
inner join manufacturing.demand_history as demand
    on made.period_start = demand.period_start and demand.period = 'weekly' and not demand.is_censored
inner join forecast.forecasts as forecasts
    on made.run_id = forecasts.run_id
    and demand.sku_id = forecasts.entity_id
    and demand.warehouse_id = forecasts.warehouse_id
    and demand.period_start = forecasts.target_date
    and forecasts.period = 'weekly'
    and forecasts.forecast_type = 'demand'
    and forecasts.entity_type = 'sku'
left join manufacturing.skus as skus on demand.sku_id = skus.sku_id
left join manufacturing.warehouses as warehouses on demand.warehouse_id = warehouses.warehouse_id
order by demand.sku_id, demand.warehouse_id, demand.period_start
