{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'tryton' as system,
    lines.record_id,
    lines.source_key,
    -- Tryton numbers them anew each fiscal year
    extract(year from invoices.invoice_date) || '/' || invoices.invoice_id as invoice_id,
    lines.line,
    coalesce(parties.party_code, invoices.party_id) as customer_id,
    sales.sales_order_id,
    sale_lines.line as sales_order_line,
    coalesce(items.sku_id, lines.product_id) as sku_id,
    {{ in_stock_unit('lines.quantity', 'units', 'items') }} as quantity,
    lines.amount,
    currencies.currency,
    invoices.invoice_date,
    invoices.state = 'paid' as is_paid,
    {{ rejection_reasons([
        "case when invoices.state = 'draft' then 'The invoice is a draft: it has no number yet (field state).' end",
        "case when invoices.state = 'cancelled' then 'The invoice is cancelled (field state).' end",
        not_an_item_line('lines.kind'),
    ]) }} as rejection_reasons
from {{ ref('stg_tryton__invoice_lines') }} as lines
inner join {{ ref('stg_tryton__invoices') }} as invoices on lines.account_invoice_id = invoices.account_invoice_id
left join {{ ref('stg_tryton__sale_lines') }} as sale_lines on lines.origin = 'sale.line,' || sale_lines.line
left join {{ ref('stg_tryton__sales') }} as sales on sale_lines.sale_id = sales.sale_id
left join {{ ref('stg_tryton__parties') }} as parties on invoices.party_id = parties.party_id
left join {{ ref('int_tryton__items') }} as items on lines.product_id = items.product_id
left join {{ ref('stg_tryton__units') }} as units on lines.unit_id = units.unit_id
left join {{ ref('stg_tryton__currencies') }} as currencies on invoices.currency_id = currencies.currency_id
-- what suppliers invoice belongs to no table of ours
where invoices.kind = 'customer'
