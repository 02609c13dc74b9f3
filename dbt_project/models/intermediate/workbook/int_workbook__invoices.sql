{{ config(meta={'records_of': 'stg_workbook__invoices'}) }}

select
    'workbook' as system,
    record_id,
    source_key,
    invoice_id,
    line,
    customer_id,
    sales_order_id,
    sales_order_line,
    sku_id,
    quantity,
    unit,
    amount,
    currency,
    invoice_date,
    is_paid
from {{ ref('stg_workbook__invoices') }}
