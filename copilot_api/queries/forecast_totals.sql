select
    count(*) as total_periods,
    sum(forecast_value) as total_forecast,
    sum(statistical_value) as total_statistical,
    count(override_id) as total_overridden,
    string_agg(distinct override_reason, '; ') as total_override_reasons,
    min(target_date) as total_first_period,
    max(target_date) as total_last_period,
    min(unit_of_measure) as total_unit,
    min(model_name) as total_model,
    0.8 as total_range
from matching
