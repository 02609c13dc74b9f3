select
    overrides.entity_id as sku_id,
    coalesce(skus.sku_code, overrides.entity_id) as sku_code,
    overrides.warehouse_id,
    overrides.period,
    overrides.target_date,
    overrides.quantity,
    overrides.statistical_value,
    overrides.reason,
    overrides.created_by,
    overrides.created_at
from forecast.forecast_overrides as overrides
left join manufacturing.skus as skus on overrides.entity_id = skus.sku_id
where overrides.withdrawn_at is null
order by sku_code, overrides.entity_id, overrides.warehouse_id nulls first, overrides.period desc, overrides.target_date
