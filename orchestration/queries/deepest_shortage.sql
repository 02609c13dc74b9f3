-- Stock, week by week, of the item and warehouse whose expected backlog is worth most, else whose stock is lowest.
with worst as (
    select
        projection.sku_id,
        projection.warehouse_id
    from forecast.inventory_projection_latest as projection
    inner join manufacturing.skus as skus on projection.sku_id = skus.sku_id
    order by least(projection.q50, 0) * coalesce(skus.unit_cost, 1), projection.q05, projection.sku_id, projection.warehouse_id
    limit 1
)

select
    forecasts.entity_id as sku_id,
    forecasts.warehouse_id,
    skus.unit_of_measure as unit,
    forecasts.target_date::timestamp as ds,
    forecasts.forecast_value as mean,
    forecasts.q025,
    forecasts.q05,
    forecasts.q25,
    forecasts.q75,
    forecasts.q95,
    forecasts.q975
from forecast.forecasts_latest as forecasts
inner join worst on forecasts.entity_id = worst.sku_id and forecasts.warehouse_id = worst.warehouse_id
inner join manufacturing.skus as skus on forecasts.entity_id = skus.sku_id
where forecasts.forecast_type = 'inventory'
order by forecasts.target_date
