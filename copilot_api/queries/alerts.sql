select
    alerts.alert_id::text as alert_id,
    alerts.alert_type,
    alerts.severity,
    array_position(array['critical', 'high', 'medium', 'low', 'info'], alerts.severity) as severity_rank,
    alerts.status,
    alerts.sku_id,
    alerts.warehouse_id,
    alerts.entity,
    alerts.message,
    alerts.first_seen,
    alerts.last_seen,
    alerts.facts
from forecast.forecast_alerts as alerts
where (%(statuses)s::text[] is null or alerts.status = any(%(statuses)s))
    and (%(severities)s::text[] is null or alerts.severity = any(%(severities)s))
    and (%(sku_id)s::text is null or alerts.sku_id = %(sku_id)s)
    and (%(warehouse_id)s::text is null or alerts.warehouse_id = %(warehouse_id)s)
