-- How many series of the latest forecast a plainer model stood in for, model by model.
select
    models.segment,
    models.model_name,
    models.series_count,
    models.fallback_count,
    models.run_id::text as run_id
from forecast.forecast_models as models
where models.run_id = (select run_id from forecast.runs where kind = 'demand' order by latest_at desc limit 1)
order by models.segment, models.model_name
