-- The orders that are expected longest after their promised date.
select
    forecasts.entity_type,
    forecasts.entity_id as order_id,
    forecasts.target_date as promised_date,
    runs.as_of + forecasts.q50::integer as expected_date,
    runs.as_of + forecasts.q95::integer as at_the_latest,
    forecasts.observations as receipts
from forecast.forecasts_latest as forecasts
inner join forecast.runs as runs on forecasts.run_id = runs.run_id
where forecasts.forecast_type = 'supply' and forecasts.segment = 'promised'
order by runs.as_of + forecasts.q50::integer - forecasts.target_date desc, forecasts.entity_type, forecasts.entity_id
limit 10
