-- What was demanded in the last closed week, and what the last forecast made before it began had said.
with week as (
    select date_trunc('week', %(as_of)s::timestamp)::date - 7 as period_start
),

earlier as (
    select runs.run_id
    from forecast.runs as runs
    cross join week
    where runs.kind = 'demand' and runs.as_of <= week.period_start
    order by runs.as_of desc, runs.latest_at desc
    limit 1
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
    demand.is_censored,
    forecasts.forecast_id,
    forecasts.run_id::text as run_id,
    forecasts.forecast_value as mean,
    forecasts.standard_deviation as std,
    forecasts.q025,
    forecasts.q95,
    forecasts.q99,
    forecasts.model_name not like 'gamma%%' as whole
from week
cross join earlier
inner join manufacturing.demand_history as demand
    on week.period_start = demand.period_start and demand.period = 'weekly'
inner join forecast.forecasts as forecasts
    on earlier.run_id = forecasts.run_id
    and demand.sku_id = forecasts.entity_id
    and demand.warehouse_id = forecasts.warehouse_id
    and demand.period_start = forecasts.target_date
    and forecasts.period = 'weekly'
    and forecasts.forecast_type = 'demand'
    and forecasts.entity_type = 'sku'
left join manufacturing.skus as skus on demand.sku_id = skus.sku_id
left join manufacturing.warehouses as warehouses on demand.warehouse_id = warehouses.warehouse_id
order by demand.sku_id, demand.warehouse_id
