{#- Goods leave with a delivery note, or with the invoice itself. -#}
with sent as (
    select
        lines.sales_order_line_id,
        notes.shipped_on
    from {{ ref('stg_erpnext__delivery_note_items') }} as lines
    inner join {{ ref('stg_erpnext__delivery_notes') }} as notes on lines.delivery_note_id = notes.delivery_note_id
    where notes.docstatus = 'submitted' and lines.quantity > 0

    union all

    select
        lines.sales_order_line_id,
        invoices.invoice_date as shipped_on
    from {{ ref('stg_erpnext__invoice_items') }} as lines
    inner join {{ ref('stg_erpnext__invoices') }} as invoices on lines.invoice_id = invoices.invoice_id
    where invoices.docstatus = 'submitted' and invoices.is_shipment and lines.quantity > 0
)

select
    sales_order_line_id,
    max(shipped_on) as last_shipped_on
from sent
where sales_order_line_id is not null
group by sales_order_line_id
