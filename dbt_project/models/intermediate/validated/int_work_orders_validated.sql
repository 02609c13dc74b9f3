{{
    config(
        incremental_strategy='touched_records',
        indexes=[{'columns': ['record_id']}, {'columns': ['work_order_id']}],
        pre_hook="{{ take_touched_records('work_orders', ['work_order_id'], {'warehouse_id': ref('int_warehouses_validated')}) }}"
    )
}}

with united as (
    {{ to_be_judged('work_orders') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.work_order_id,
    item.sku_id,
    united.warehouse_id,
    {{ into_stock_unit('united.quantity', 'item') }} as quantity,
    {{ into_stock_unit('united.quantity_completed', 'item') }} as quantity_completed,
    {{ into_stock_unit('united.quantity_scrapped', 'item') }} as quantity_scrapped,
    united.status,
    united.scheduled_start,
    united.scheduled_end,
    united.actual_start,
    united.actual_end,
    united.delivered_hash,
    {{ rejection_reasons([
        missing('united.work_order_id'),
        missing('united.sku_id'),
        missing('united.quantity'),
        missing('united.status'),
        unknown_item('united.sku_id', 'item'),
        no_conversion('united.unit', 'item'),
        unknown_key('united.warehouse_id', 'warehouses.warehouse_id'),
        repeated(copies(['united.work_order_id']), 'work order'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit', ref('int_items_matched')) }}
left join {{ ref('int_warehouses_validated') }} as warehouses on united.warehouse_id = warehouses.warehouse_id
