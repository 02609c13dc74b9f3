{{
    config(meta={
        'records_of': 'stg_demo_erp__purchase_order_lines',
        'looked_up': {'stg_demo_erp__purchase_orders': 'purchase_order_id'}
    })
}}

select
    'demo_erp' as system,
    lines.record_id,
    lines.source_key,
    lines.purchase_order_id,
    lines.line,
    orders.supplier_id,
    lines.sku_id,
    lines.warehouse_id,
    lines.quantity,
    lines.quantity_received,
    lines.status,
    orders.order_date,
    lines.expected_date,
    null::date as received_date,
    lines.unit_price,
    orders.currency
from {{ ref('stg_demo_erp__purchase_order_lines') }} as lines
left join {{ ref('stg_demo_erp__purchase_orders') }} as orders on lines.purchase_order_id = orders.purchase_order_id
