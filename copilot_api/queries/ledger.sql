select
    risk.sku_id,
    skus.sku_code,
    skus.description,
    skus.unit_of_measure,
    skus.make_or_buy,
    risk.warehouse_id,
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
    risk.gated_because,
    supplier.supplier_id,
    supplier.supplier_name,
    count(*) over () as warehouses_at_risk
from forecast.inventory_risk_latest as risk
left join manufacturing.skus as skus on risk.sku_id = skus.sku_id
left join lateral (
    select
        terms.supplier_id,
        suppliers.name as supplier_name
    from manufacturing.supplier_items as terms
    inner join manufacturing.suppliers as suppliers on terms.supplier_id = suppliers.supplier_id
    where terms.sku_id = risk.sku_id
    order by terms.is_preferred desc nulls last, terms.price asc nulls last, terms.supplier_id
    limit 1
) as supplier on true
where risk.sku_id = %(sku_id)s
    and (%(warehouse_id)s::text is null or risk.warehouse_id = %(warehouse_id)s)
order by risk.stockout_probability desc, risk.recommended_reorder_qty desc, risk.warehouse_id
limit 1
