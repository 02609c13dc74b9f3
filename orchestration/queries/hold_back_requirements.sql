insert into forecast.component_requirements
(
    run_id, sku_id, warehouse_id, week_start, gross, dependent, scheduled_receipts, projected_on_hand, net, planned_receipt,
    planned_release, released_late, low_level_code, pegged_to, as_of
)
select
    %(new_run)s, sku_id, warehouse_id, week_start, gross, dependent, scheduled_receipts, projected_on_hand, net, planned_receipt,
    planned_release, released_late, low_level_code, pegged_to, as_of
from forecast.component_requirements
where run_id = %(last_run)s
