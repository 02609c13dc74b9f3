with united as (
    {{ united('inventory') }}
),

items as (
    {{ matched_items(['sku_id']) }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    item.sku_id,
    united.warehouse_id,
    united.quantity_on_hand,
    united.quantity_reserved,
    united.quantity_blocked,
    united.snapshot_at,
    {{ rejection_reasons([
        missing('united.sku_id'),
        missing('united.warehouse_id'),
        missing('united.quantity_on_hand'),
        unknown_item('united.sku_id', 'item'),
        unknown_key('united.warehouse_id', 'warehouses.warehouse_id'),
    ]) }} as rejection_reasons
from united
left join items as item on united.system = item.system and united.sku_id = item.item_code
left join {{ ref('int_warehouses_validated') }} as warehouses on united.warehouse_id = warehouses.warehouse_id
