select
    'demo_erp' as system,
    record_id,
    source_key,
    receipt_id,
    purchase_order_id,
    line,
    receipt_date,
    quantity
from {{ ref('stg_demo_erp__purchase_receipts') }}
