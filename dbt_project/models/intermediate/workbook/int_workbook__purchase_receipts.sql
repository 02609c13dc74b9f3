select
    'workbook' as system,
    record_id,
    source_key,
    concat_ws('|', receipt_number, purchase_order_id, line) as receipt_id,
    purchase_order_id,
    line,
    receipt_date,
    quantity,
    unit
from {{ ref('stg_workbook__purchase_receipts') }}
