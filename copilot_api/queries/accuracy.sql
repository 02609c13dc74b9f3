select
    metrics.model_name,
    metrics.segment,
    metrics.horizon,
    metrics.series_count,
    metrics.wape,
    metrics.bias,
    metrics.mase,
    metrics.rmsse,
    metrics.scaled_pinball_loss,
    metrics.coverage_80,
    metrics.coverage_95,
    metrics.forecast_value_added,
    metrics.value_added_vs_seasonal_naive
from forecast.forecast_accuracy_metrics as metrics
where metrics.run_id = (select run_id from forecast.runs where kind = 'demand' order by latest_at desc limit 1)
    and metrics.horizon = 0
    and (%(segment)s::text is null or metrics.segment = %(segment)s)
