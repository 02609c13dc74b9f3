select
    risk.sku_id,
    skus.description,
    risk.warehouse_id,
    risk.risk_level,
    risk.stockout_probability,
    risk.projected_stockout_date,
    risk.order_by_date,
    risk.recommended_reorder_qty,
    skus.unit_of_measure,
    plan.proposals
from forecast.inventory_risk_latest as risk
inner join manufacturing.skus as skus on risk.sku_id = skus.sku_id
left join lateral (
    select
        string_agg(
            concat_ws(
                ' ',
                proposed.action,
                rtrim(to_char(proposed.quantity, 'FM999,999,999,990.999'), '.'),
                skus.unit_of_measure,
                'from ' || proposed.source_warehouse_id,
                'of ' || proposed.reference
            ),
            ', ' order by proposed.action, proposed.reference
        ) as proposals
    from forecast.replenishment_plan_latest as proposed
    where
        proposed.sku_id = risk.sku_id
        and proposed.warehouse_id = risk.warehouse_id
        and proposed.as_of = risk.as_of
        and proposed.gated_because is null
) as plan on true
where risk.gated_because is null
order by risk.stockout_probability desc, risk.forecast_demand * coalesce(skus.unit_cost, 0) desc, risk.sku_id
limit 5
