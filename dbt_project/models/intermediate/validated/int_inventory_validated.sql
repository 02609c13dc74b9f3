{{ config(incremental_strategy='difference_written_down') }}

with united as (
    {{ united('inventory') }}
),

items as (
    {{ matched_items(['sku_id'], 'unit') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    item.sku_id,
    united.warehouse_id,
    {{ into_stock_unit('united.quantity_on_hand', 'item') }} as quantity_on_hand,
    {{ into_stock_unit('united.quantity_reserved', 'item') }} as quantity_reserved,
    {{ into_stock_unit('united.quantity_blocked', 'item') }} as quantity_blocked,
    united.snapshot_at,
    {{ rejection_reasons([
        missing('united.sku_id'),
        missing('united.warehouse_id'),
        missing('united.quantity_on_hand'),
        unknown_item('united.sku_id', 'item'),
        no_conversion('united.unit', 'item'),
        unknown_key('united.warehouse_id', 'warehouses.warehouse_id'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit') }}
left join {{ ref('int_warehouses_validated') }} as warehouses on united.warehouse_id = warehouses.warehouse_id
