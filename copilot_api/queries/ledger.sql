with positions as (
    select sku_id, warehouse_id from forecast.inventory_risk_latest where sku_id = %(sku_id)s
    union
    select sku_id, warehouse_id from forecast.replenishment_plan_latest where sku_id = %(sku_id)s
)

select
    positions.sku_id,
    skus.sku_code,
    skus.description,
    skus.unit_of_measure,
    skus.make_or_buy,
    positions.warehouse_id,
    risk.risk_level,
    risk.stockout_probability,
    risk.recommended_reorder_qty,
    risk.order_by_date,
    risk.projected_stockout_date,
    risk.days_until_critical,
    risk.inventory_position,
    risk.current_velocity,
    risk.forecast_demand,
    risk.reorder_point,
    risk.safety_stock,
    risk.service_level,
    risk.lead_time_mean_days,
    risk.lead_time_source,
    risk.review_period_days,
    risk.risk_factors,
    risk.ledger,
    coalesce(risk.gated_because, plan.gated_because) as gated_because,
    plan.proposals,
    (plan.proposals -> 0 ->> 'quantity')::numeric as quantity,
    (plan.proposals -> 0 ->> 'due_date')::date as due_date,
    count(*) over () as positions
from positions
left join forecast.inventory_risk_latest as risk
    on positions.sku_id = risk.sku_id and positions.warehouse_id = risk.warehouse_id
left join manufacturing.skus as skus on positions.sku_id = skus.sku_id
left join lateral (
    select
        min(proposed.gated_because) as gated_because,
        jsonb_agg(
            jsonb_build_object(
                'action', proposed.action,
                'quantity', proposed.quantity,
                'supplier_name', suppliers.name,
                'source_warehouse_id', proposed.source_warehouse_id,
                'reference', proposed.reference,
                'order_by_date', proposed.order_by_date,
                'due_date', proposed.due_date,
                'value', proposed.value,
                'currency', proposed.currency,
                'findings', proposed.findings,
                'pegged_to', proposed.pegged_to,
                'ledger', proposed.ledger
            )
            order by proposed.reference nulls first, proposed.action
        ) as proposals
    from forecast.replenishment_plan_latest as proposed
    left join manufacturing.suppliers as suppliers on proposed.supplier_id = suppliers.supplier_id
    where proposed.sku_id = positions.sku_id and proposed.warehouse_id = positions.warehouse_id
) as plan on true
where %(warehouse_id)s::text is null or positions.warehouse_id = %(warehouse_id)s
order by
    risk.stockout_probability desc nulls last, risk.recommended_reorder_qty desc nulls last, positions.warehouse_id
limit 1
