select
    sku_id,
    warehouse_id,
    period_start as ds,
    quantity::double precision as y,
    coalesce(share_in_stock, 1)::double precision as share_in_stock
from manufacturing.demand_history
where period = 'weekly'
order by sku_id, warehouse_id, period_start
