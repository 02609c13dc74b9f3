{{
    config(
        incremental_strategy='touched_records',
        indexes=[{'columns': ['record_id']}, {'columns': ['movement_id']}],
        pre_hook="{{ take_touched_records('stock_movements', ['movement_id'], {'warehouse_id': ref('int_warehouses_validated')}) }}"
    )
}}

with united as (
    {{ to_be_judged('stock_movements') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.movement_id,
    item.sku_id,
    united.warehouse_id,
    {{ into_stock_unit('united.quantity', 'item') }} as quantity,
    united.kind,
    united.reference,
    united.moved_at,
    united.delivered_hash,
    {{ rejection_reasons([
        missing('united.movement_id'),
        missing('united.sku_id'),
        missing('united.warehouse_id'),
        missing('united.quantity'),
        missing('united.kind'),
        missing('united.moved_at'),
        unknown_item('united.sku_id', 'item'),
        no_conversion('united.unit', 'item'),
        unknown_key('united.warehouse_id', 'warehouses.warehouse_id'),
        repeated(copies(['united.movement_id']), 'movement'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit', ref('int_items_matched')) }}
left join {{ ref('int_warehouses_validated') }} as warehouses on united.warehouse_id = warehouses.warehouse_id
