insert into forecast.plan_findings
(run_id, sku_id, warehouse_id, kind, severity, message, value, currency, evidence, as_of)
select %(new_run)s, sku_id, warehouse_id, kind, severity, message, value, currency, evidence, as_of
from forecast.plan_findings
where run_id = %(last_run)s
