select
    sku_id || '@' || warehouse_id as inventory_id,
    sku_id,
    warehouse_id,
    quantity_on_hand,
    quantity_reserved,
    quantity_blocked,
    quantity_on_hand - quantity_reserved - quantity_blocked as quantity_available,
    snapshot_at
from {{ ref('int_inventory_summed') }}
