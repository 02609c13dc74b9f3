-- Items that the latest forecast calls new at a warehouse and the one before it did not know there.
with ranked as (
    select
        run_id,
        as_of,
        row_number() over (order by latest_at desc) as place
    from forecast.runs
    where kind = 'demand'
    order by latest_at desc
    limit 2
),

series as (
    select
        ranked.place,
        forecasts.entity_id as sku_id,
        forecasts.warehouse_id,
        forecasts.segment,
        forecasts.run_id::text as run_id,
        forecasts.target_date
    from ranked
    inner join forecast.forecasts as forecasts on ranked.run_id = forecasts.run_id
    where forecasts.horizon = 1 and forecasts.period = 'weekly' and forecasts.forecast_type = 'demand'
        and forecasts.entity_type = 'sku' and forecasts.warehouse_id is not null
)

select
    latest.sku_id,
    latest.warehouse_id,
    skus.sku_code,
    skus.description,
    skus.category,
    skus.unit_of_measure,
    warehouses.name as warehouse_name,
    latest.run_id,
    first_demand.first_week,
    first_demand.quantity::double precision as quantity
from series as latest
left join manufacturing.skus as skus on latest.sku_id = skus.sku_id
left join manufacturing.warehouses as warehouses on latest.warehouse_id = warehouses.warehouse_id
cross join lateral (
    select
        min(demand.period_start) as first_week,
        sum(demand.quantity) as quantity
    from manufacturing.demand_history as demand
    where demand.sku_id = latest.sku_id and demand.warehouse_id = latest.warehouse_id and demand.period = 'weekly'
) as first_demand
where latest.place = 1 and latest.segment = 'new'
    and exists (select from ranked where ranked.place = 2)
    and not exists (
        select from series as previous
        where previous.place = 2 and previous.sku_id = latest.sku_id and previous.warehouse_id = latest.warehouse_id
    )
order by latest.sku_id, latest.warehouse_id
