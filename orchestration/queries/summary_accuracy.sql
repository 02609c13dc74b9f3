select
    model_name,
    series_count,
    wape,
    bias,
    scaled_pinball_loss,
    coverage_80,
    coverage_95,
    forecast_value_added
from forecast.forecast_accuracy_metrics
where run_id = (select run_id from forecast.runs where kind = 'demand' order by latest_at desc limit 1)
    and segment = 'all'
    and horizon = 0
order by scaled_pinball_loss, model_name
