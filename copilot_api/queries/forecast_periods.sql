select distinct period
from forecast.forecasts_latest
where forecast_type = 'demand' and entity_type = 'sku'
order by period
