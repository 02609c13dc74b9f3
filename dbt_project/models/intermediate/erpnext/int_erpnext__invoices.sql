{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'erpnext' as system,
    lines.record_id,
    lines.source_key,
    lines.invoice_id,
    lines.line,
    invoices.customer_id,
    ordered.sales_order_id,
    ordered.line as sales_order_line,
    -- a service is invoiced, but is no item of ours
    case when coalesce(items.is_stocked, true) then lines.sku_id end as sku_id,
    lines.quantity * coalesce(lines.conversion_factor, 1) as quantity,
    lines.amount,
    invoices.currency,
    invoices.invoice_date,
    invoices.outstanding_amount <= 0 as is_paid,
    {{ rejection_reasons([
        unknown_key('lines.invoice_id', 'invoices.invoice_id'),
        not_submitted('invoices.docstatus', 'invoice'),
    ]) }} as rejection_reasons
from {{ ref('stg_erpnext__invoice_items') }} as lines
left join {{ ref('stg_erpnext__invoices') }} as invoices on lines.invoice_id = invoices.invoice_id
left join {{ ref('stg_erpnext__sales_order_items') }} as ordered on lines.sales_order_line_id = ordered.line_id
left join {{ ref('int_erpnext__items') }} as items on lines.sku_id = items.sku_id
