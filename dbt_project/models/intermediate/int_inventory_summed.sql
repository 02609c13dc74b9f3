select
    sku_id,
    warehouse_id,
    sum(quantity_on_hand) as quantity_on_hand,
    sum(coalesce(quantity_reserved, 0)) as quantity_reserved,
    sum(coalesce(quantity_blocked, 0)) as quantity_blocked,
    max(snapshot_at) as snapshot_at
from {{ ref('int_inventory_validated') }}
group by sku_id, warehouse_id
