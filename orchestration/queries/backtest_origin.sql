select
    model_name,
    segment,
    horizon,
    series_count,
    mase_sum,
    mase_count,
    rmsse_sum,
    rmsse_count,
    scaled_pinball_loss_sum,
    scaled_pinball_loss_count,
    absolute_error_sum,
    error_sum,
    demand_sum,
    within_80_count,
    within_95_count,
    outcome_count
from forecast.backtest_origins
where period = %(period)s and cutoff = %(cutoff)s and input_hash = %(input_hash)s
order by model_name, segment, horizon
