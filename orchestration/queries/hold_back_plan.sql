insert into forecast.replenishment_plan
(
    run_id, sku_id, warehouse_id, action, quantity, supplier_id, source_warehouse_id, reference, order_by_date, due_date, value,
    money_weeks, currency, pegged_to, findings, ledger, as_of, gated_because
)
select
    %(new_run)s, sku_id, warehouse_id, action, quantity, supplier_id, source_warehouse_id, reference, order_by_date, due_date, value,
    money_weeks, currency, pegged_to, findings, ledger, as_of, %(because)s
from forecast.replenishment_plan
where run_id = %(last_run)s
