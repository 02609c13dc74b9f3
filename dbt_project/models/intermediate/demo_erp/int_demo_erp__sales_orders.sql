{{
    config(meta={
        'records_of': 'stg_demo_erp__sales_order_lines',
        'looked_up': {'stg_demo_erp__sales_orders': 'sales_order_id'}
    })
}}

select
    'demo_erp' as system,
    lines.record_id,
    lines.source_key,
    lines.sales_order_id,
    lines.line,
    orders.customer_id,
    lines.sku_id,
    lines.warehouse_id,
    lines.quantity,
    lines.quantity_shipped,
    lines.status,
    orders.order_date,
    lines.requested_date,
    lines.shipped_date,
    lines.unit_price,
    orders.currency
from {{ ref('stg_demo_erp__sales_order_lines') }} as lines
left join {{ ref('stg_demo_erp__sales_orders') }} as orders on lines.sales_order_id = orders.sales_order_id
