with united as (
    {{ united('work_orders') }}
),

items as (
    {{ matched_items(['sku_id']) }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.work_order_id,
    item.sku_id,
    united.warehouse_id,
    united.quantity,
    united.quantity_completed,
    united.quantity_scrapped,
    united.status,
    united.scheduled_start,
    united.scheduled_end,
    united.actual_start,
    united.actual_end,
    {{ rejection_reasons([
        missing('united.work_order_id'),
        missing('united.sku_id'),
        missing('united.quantity'),
        missing('united.status'),
        unknown_item('united.sku_id', 'item'),
        unknown_key('united.warehouse_id', 'warehouses.warehouse_id'),
        repeated(copies(['united.work_order_id']), 'work order'),
    ]) }} as rejection_reasons
from united
left join items as item on united.system = item.system and united.sku_id = item.item_code
left join {{ ref('int_warehouses_validated') }} as warehouses on united.warehouse_id = warehouses.warehouse_id
