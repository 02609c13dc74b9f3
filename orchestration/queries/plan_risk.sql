select
    sku_id,
    warehouse_id,
    recommended_reorder_qty::double precision as recommended_reorder_qty,
    safety_stock,
    lead_time_mean_days,
    order_by_date,
    ledger::text as ledger
from forecast.inventory_risk_latest
order by sku_id, warehouse_id
