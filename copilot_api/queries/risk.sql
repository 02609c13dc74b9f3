select
    risk.sku_id,
    skus.sku_code,
    skus.description,
    skus.category,
    risk.warehouse_id,
    risk.risk_level,
    risk.stockout_probability,
    risk.days_until_critical,
    risk.projected_stockout_date,
    risk.order_by_date,
    risk.recommended_reorder_qty,
    skus.unit_of_measure,
    round(risk.recommended_reorder_qty * skus.unit_cost, 2) as order_value,
    skus.currency,
    skus.make_or_buy,
    risk.source_warehouse_id,
    risk.inventory_position,
    risk.current_velocity,
    risk.forecast_demand,
    risk.reorder_point,
    risk.safety_stock,
    risk.service_level,
    risk.lead_time_mean_days,
    risk.review_period_days,
    risk.risk_factors,
    risk.gated_because,
    plan.proposals,
    risk.as_of
from forecast.inventory_risk_latest as risk
left join manufacturing.skus as skus on risk.sku_id = skus.sku_id
left join lateral (
    select
        jsonb_agg(
            jsonb_build_object(
                'action', proposed.action,
                'quantity', proposed.quantity,
                'source_warehouse_id', proposed.source_warehouse_id,
                'order_by_date', proposed.order_by_date
            )
            order by proposed.action
        ) as proposals
    from forecast.replenishment_plan_latest as proposed
    where
        proposed.sku_id = risk.sku_id
        and proposed.warehouse_id = risk.warehouse_id
        and proposed.reference is null
) as plan on true
where (%(sku_id)s::text is null or risk.sku_id = %(sku_id)s)
    and (%(warehouse_id)s::text is null or risk.warehouse_id = %(warehouse_id)s)
    and (%(category)s::text is null or lower(skus.category) = lower(%(category)s))
    and (%(levels)s::text[] is null or risk.risk_level = any(%(levels)s))
    and (%(stockout_to)s::date is null or risk.projected_stockout_date <= %(stockout_to)s)
    and (%(order_by_to)s::date is null or risk.order_by_date <= %(order_by_to)s)
    and (not %(to_order)s::boolean or risk.recommended_reorder_qty > 0)
