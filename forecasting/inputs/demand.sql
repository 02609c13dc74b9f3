select
    entity_id as sku_id,
    warehouse_id,
    target_date as ds,
    forecast_value as mean,
    standard_deviation as std,
    statistical_value as statistical_mean,
    model_name,
    segment
from forecast.demand_plan_latest
where forecast_type = 'demand' and period = 'weekly' and entity_type = 'sku' and warehouse_id is not null
order by entity_id, warehouse_id, target_date
