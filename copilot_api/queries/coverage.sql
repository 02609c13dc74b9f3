-- How often the 80 % range held in the last backtest, of the model that makes most of the forecasts.
select metrics.coverage_80
from forecast.forecast_accuracy_metrics as metrics
left join lateral (
    select sum(models.series_count) as series_count
    from forecast.forecast_models as models
    where models.run_id = metrics.run_id and models.model_name = metrics.model_name
) as used on true
where metrics.run_id = (select run_id from forecast.runs where kind = 'demand' order by latest_at desc limit 1)
    and metrics.segment = 'all'
    and metrics.horizon = 0
    and metrics.coverage_80 is not null
order by used.series_count desc nulls last, metrics.scaled_pinball_loss
limit 1
