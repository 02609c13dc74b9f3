with united as (
    {{ united('sales_orders') }}
),

items as (
    {{ matched_items(['sku_id']) }}
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
    united.quantity,
    united.quantity_shipped,
    united.status,
    united.order_date,
    united.requested_date,
    united.shipped_date,
    united.unit_price,
    united.currency,
    {{ rejection_reasons([
        missing('united.sales_order_id'),
        missing('united.line'),
        missing('united.sku_id'),
        missing('united.warehouse_id'),
        missing('united.quantity'),
        missing('united.status'),
        missing('united.order_date'),
        unknown_item('united.sku_id', 'item'),
        unknown_key('united.warehouse_id', 'warehouses.warehouse_id'),
        unknown_key('united.customer_id', 'customers.customer_id'),
        "case when united.quantity = 0 then 'Quantity is 0: nothing was ordered.' end",
        repeated(copies(['united.sales_order_id', 'united.line']), 'order line'),
    ]) }} as rejection_reasons
from united
left join items as item on united.system = item.system and united.sku_id = item.item_code
left join {{ ref('int_warehouses_validated') }} as warehouses on united.warehouse_id = warehouses.warehouse_id
left join {{ ref('int_customers_validated') }} as customers on united.customer_id = customers.customer_id
