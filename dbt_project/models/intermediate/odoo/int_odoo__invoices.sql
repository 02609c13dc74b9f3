{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with joined as (
    select
        lines.*,
        invoices.account_move_id as header_id,
        invoices.invoice_id,
        invoices.partner_id,
        invoices.state,
        invoices.payment,
        invoices.currency,
        invoices.invoice_date,
        items.is_stocked,
        coalesce(items.sku_id, lines.product_id) as sku_id,
        {{ in_stock_unit('lines.quantity', 'units', 'items') }} as quantity_in_stock_unit,
        -- a credit note counts what it takes back without a sign
        case invoices.kind when 'credit note' then -1 else 1 end as direction
    from {{ ref('stg_odoo__invoice_lines') }} as lines
    left join {{ ref('stg_odoo__invoices') }} as invoices on lines.account_move_id = invoices.account_move_id
    left join {{ ref('int_odoo__items') }} as items on lines.product_id = items.product_id
    left join {{ ref('int_odoo__units') }} as units on lines.unit_id = units.unit_id
)

select
    'odoo' as system,
    joined.record_id,
    joined.source_key,
    joined.invoice_id,
    joined.line,
    coalesce(partners.code, joined.partner_id) as customer_id,
    sales.sales_order_id,
    sale_lines.line as sales_order_line,
    -- a service is invoiced, but is no item of ours
    case when coalesce(joined.is_stocked, true) then joined.sku_id end as sku_id,
    joined.quantity_in_stock_unit * joined.direction as quantity,
    joined.amount * joined.direction as amount,
    joined.currency,
    joined.invoice_date,
    joined.payment = 'paid' as is_paid,
    {{ rejection_reasons([
        unknown_key('joined.account_move_id', 'joined.header_id'),
        "case when joined.state = 'draft' then 'The invoice is a draft: it counts once it is posted (field state).' end",
        "case when joined.state = 'cancelled' then 'The invoice is cancelled (field state).' end",
    ]) }} as rejection_reasons
from joined
left join {{ ref('stg_odoo__sale_lines') }} as sale_lines on joined.sale_line_id = sale_lines.line::text
left join {{ ref('stg_odoo__sales') }} as sales on sale_lines.sale_id = sales.sale_id
left join {{ ref('int_odoo__partners') }} as partners on joined.partner_id = partners.partner_id
