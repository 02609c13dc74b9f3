-- Every week and month of the latest forecast, by item, warehouse and all warehouses together. A month that begins before
-- the forecast or ends after it is extended to its whole length, as an override of it is a quantity of the whole month.
with weekly as (
    select
        entity_id as sku_id,
        warehouse_id,
        target_date,
        forecast_value,
        q10,
        q90
    from forecast.forecasts_latest
    where forecast_type = 'demand' and period = 'weekly' and entity_type = 'sku'
        and (%(sku_ids)s::text[] is null or entity_id = any(%(sku_ids)s::text[]))
),

monthly as (
    select
        weekly.sku_id,
        weekly.warehouse_id,
        date_trunc('month', day)::date as target_date,
        avg(weekly.forecast_value / 7) * extract(day from date_trunc('month', day) + interval '1 month' - interval '1 day')::integer
            as forecast_value
    from weekly
    cross join generate_series(weekly.target_date::timestamp, weekly.target_date + 6, interval '1 day') as day
    group by weekly.sku_id, weekly.warehouse_id, date_trunc('month', day)
),

periods as (
    select
        sku_id,
        warehouse_id,
        'weekly' as period,
        target_date,
        forecast_value,
        q10,
        q90
    from weekly

    union all

    select
        sku_id,
        warehouse_id,
        'monthly' as period,
        target_date,
        forecast_value,
        null as q10,
        null as q90
    from monthly
)

select
    periods.sku_id,
    periods.warehouse_id,
    periods.period,
    periods.target_date,
    periods.forecast_value as statistical_value,
    periods.q10,
    periods.q90
from periods
where %(weeks)s::integer is null
    or periods.target_date < (select min(target_date) from weekly) + 7 * %(weeks)s::integer
order by periods.sku_id, periods.warehouse_id nulls first, periods.target_date
