{{ config(meta={'records_of': 'stg_demo_accounting__invoices'}) }}

select
    'demo_accounting' as system,
    record_id,
    source_key,
    invoice_id,
    line,
    customer_id,
    sales_order_id,
    sales_order_line,
    sku_id,
    quantity,
    amount,
    currency,
    invoice_date,
    is_paid
from {{ ref('stg_demo_accounting__invoices') }}
