-- What the plan proposes, one row per proposal.
select
    plan.sku_id,
    skus.sku_code,
    skus.description,
    skus.category,
    skus.unit_of_measure,
    plan.warehouse_id,
    plan.action,
    plan.quantity,
    plan.supplier_id,
    suppliers.name as supplier_name,
    coalesce(plan.source_warehouse_id, '') as source_warehouse_id,
    coalesce(plan.reference, '') as reference,
    plan.order_by_date,
    plan.due_date,
    plan.value,
    plan.currency,
    plan.findings,
    plan.gated_because,
    plan.as_of
from forecast.replenishment_plan_latest as plan
left join manufacturing.skus as skus on plan.sku_id = skus.sku_id
left join manufacturing.suppliers as suppliers on plan.supplier_id = suppliers.supplier_id
where (%(actions)s::text[] is null or plan.action = any(%(actions)s))
    and (%(warehouse_id)s::text is null or plan.warehouse_id = %(warehouse_id)s)
    and (%(supplier_id)s::text is null or plan.supplier_id = %(supplier_id)s)
    and (%(category)s::text is null or lower(skus.category) = lower(%(category)s))
    and (%(order_by_to)s::date is null or plan.order_by_date <= %(order_by_to)s)
