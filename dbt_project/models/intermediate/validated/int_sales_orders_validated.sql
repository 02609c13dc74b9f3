{{
    config(
        incremental_strategy='touched_records',
        indexes=[{'columns': ['record_id']}, {'columns': ['sales_order_id', 'line']}],
        pre_hook="{{ take_touched_records('sales_orders', ['sales_order_id', 'line'], {'warehouse_id': ref('int_warehouses_validated'), 'customer_id': ref('int_customers_validated')}) }}"
    )
}}

with united as (
    {{ to_be_judged('sales_orders') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.sales_order_id,
    united.line,
    united.customer_id,
    item.sku_id,
    united.warehouse_id,
    {{ into_stock_unit('united.quantity', 'item') }} as quantity,
    {{ into_stock_unit('united.quantity_shipped', 'item') }} as quantity_shipped,
    united.status,
    united.order_date,
    united.requested_date,
    united.shipped_date,
    {{ per_stock_unit('united.unit_price', 'item') }} as unit_price,
    united.currency,
    united.delivered_hash,
    {{ rejection_reasons([
        missing('united.sales_order_id'),
        missing('united.line'),
        missing('united.sku_id'),
        missing('united.warehouse_id'),
        missing('united.quantity'),
        missing('united.status'),
        missing('united.order_date'),
        unknown_item('united.sku_id', 'item'),
        no_conversion('united.unit', 'item'),
        unknown_key('united.warehouse_id', 'warehouses.warehouse_id'),
        unknown_key('united.customer_id', 'customers.customer_id'),
        "case when united.quantity = 0 then 'Quantity is 0: nothing was ordered.' end",
        repeated(copies(['united.sales_order_id', 'united.line']), 'order line'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit', ref('int_items_matched')) }}
left join {{ ref('int_warehouses_validated') }} as warehouses on united.warehouse_id = warehouses.warehouse_id
left join {{ ref('int_customers_validated') }} as customers on united.customer_id = customers.customer_id
