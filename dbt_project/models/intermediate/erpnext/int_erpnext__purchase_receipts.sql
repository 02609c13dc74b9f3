{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'erpnext' as system,
    lines.record_id,
    lines.source_key,
    lines.purchase_receipt_id || '/' || lines.line as receipt_id,
    ordered.purchase_order_id,
    ordered.line,
    receipts.receipt_date,
    lines.quantity * coalesce(lines.conversion_factor, 1) as quantity,
    {{ rejection_reasons([
        unknown_key('lines.purchase_receipt_id', 'receipts.purchase_receipt_id'),
        not_submitted('receipts.docstatus', 'receipt'),
        "case when lines.purchase_order_line_id is null"
        ~ " then 'The receipt is of no purchase order (field purchase_order_item).' end",
        unknown_key('lines.purchase_order_line_id', 'ordered.line_id'),
        not_stocked('items'),
    ]) }} as rejection_reasons
from {{ ref('stg_erpnext__purchase_receipt_items') }} as lines
left join {{ ref('stg_erpnext__purchase_receipts') }} as receipts on lines.purchase_receipt_id = receipts.purchase_receipt_id
left join {{ ref('stg_erpnext__purchase_order_items') }} as ordered on lines.purchase_order_line_id = ordered.line_id
left join {{ ref('int_erpnext__items') }} as items on lines.sku_id = items.sku_id
