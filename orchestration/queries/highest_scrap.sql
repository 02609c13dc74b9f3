-- The items of whose next order most is expected to be lost.
select
    forecasts.entity_id as sku_id,
    skus.description,
    forecasts.forecast_value as scrap_rate,
    forecasts.q05,
    forecasts.q95,
    forecasts.observations as work_orders
from forecast.forecasts_latest as forecasts
inner join manufacturing.skus as skus on forecasts.entity_id = skus.sku_id
where forecasts.forecast_type = 'quality'
order by forecasts.forecast_value desc, forecasts.entity_id
limit 10
