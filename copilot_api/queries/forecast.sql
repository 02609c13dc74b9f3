select
    forecasts.forecast_id::text as forecast_id,
    forecasts.entity_id as sku_id,
    forecasts.warehouse_id,
    forecasts.period,
    forecasts.target_date,
    forecasts.horizon,
    forecasts.forecast_value,
    forecasts.q025,
    forecasts.q05,
    forecasts.q10,
    forecasts.q25,
    forecasts.q50,
    forecasts.q75,
    forecasts.q90,
    forecasts.q95,
    forecasts.q975,
    forecasts.q99,
    forecasts.confidence_level,
    forecasts.model_name,
    forecasts.segment,
    forecasts.run_id::text as forecast_run_id,
    forecasts.created_at,
    forecasts.statistical_value,
    forecasts.override_id::text as override_id,
    forecasts.override_reason,
    skus.unit_of_measure
from forecast.demand_plan_latest as forecasts
left join manufacturing.skus as skus on forecasts.entity_type = 'sku' and forecasts.entity_id = skus.sku_id
where forecasts.forecast_type = 'demand'
    and forecasts.entity_type = %(entity_type)s
    and (
        forecasts.entity_id = %(entity_id)s
        or (%(entity_type)s = 'category' and lower(forecasts.entity_id) = lower(%(entity_id)s))
    )
    and forecasts.warehouse_id is not distinct from %(warehouse_id)s::text
    and forecasts.period = %(period)s
    and (%(date_from)s::date is null or forecasts.target_date >= %(date_from)s)
    and (%(date_to)s::date is null or forecasts.target_date <= %(date_to)s)
    and (%(horizon)s::integer is null or forecasts.horizon <= %(horizon)s)
