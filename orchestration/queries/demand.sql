select
    entity_id as sku_id,
    warehouse_id,
    target_date as ds,
    forecast_value as mean,
    standard_deviation as std,
    model_name,
    segment
from forecast.forecasts_latest
where forecast_type = 'demand' and period = 'weekly' and warehouse_id is not null
order by entity_id, warehouse_id, target_date
