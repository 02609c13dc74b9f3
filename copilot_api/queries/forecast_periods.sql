select distinct period
from forecast.forecasts_latest
where forecast_type = 'demand' and entity_type = %(entity_type)s
order by period
