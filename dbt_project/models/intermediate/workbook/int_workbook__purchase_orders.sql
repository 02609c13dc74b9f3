{{ config(meta={'records_of': 'stg_workbook__purchase_orders'}) }}

select
    'workbook' as system,
    record_id,
    source_key,
    purchase_order_id,
    line,
    supplier_id,
    sku_id,
    warehouse_id,
    quantity,
    unit,
    quantity_received,
    status,
    order_date,
    expected_date,
    received_date,
    unit_price,
    currency
from {{ ref('stg_workbook__purchase_orders') }}
