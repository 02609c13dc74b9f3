select
    risk.sku_id,
    skus.description,
    risk.warehouse_id,
    risk.risk_level,
    risk.stockout_probability,
    risk.projected_stockout_date,
    risk.order_by_date,
    risk.recommended_reorder_qty,
    skus.unit_of_measure
from forecast.inventory_risk_latest as risk
inner join manufacturing.skus as skus on risk.sku_id = skus.sku_id
where risk.gated_because is null
order by risk.stockout_probability desc, risk.forecast_demand * coalesce(skus.unit_cost, 0) desc, risk.sku_id
limit 5
