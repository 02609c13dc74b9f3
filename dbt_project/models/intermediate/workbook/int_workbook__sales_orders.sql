{{ config(meta={'records_of': 'stg_workbook__sales_orders'}) }}

select
    'workbook' as system,
    record_id,
    source_key,
    sales_order_id,
    line,
    customer_id,
    sku_id,
    warehouse_id,
    quantity,
    unit,
    quantity_shipped,
    status,
    order_date,
    requested_date,
    shipped_date,
    unit_price,
    currency
from {{ ref('stg_workbook__sales_orders') }}
