{{
    config(
        incremental_strategy='changed_keys', unique_key=['invoice_id', 'line'],
        pre_hook="{{ take_changed_keys(changed_lines(['invoice_id', 'line'], ref('int_invoices_validated'), 'invoice_date')) }}", post_hook="{{ note_changes_taken() }}"
    )
}}

with lines as (
    select
        *,
        coalesce(currency, {{ company_currency() }}) as amount_currency
    from {{ ref('int_invoices_validated') }}
    {{ where_changed(['invoice_id', 'line']) }}
)

select
    -- ids
    lines.invoice_id,
    lines.line,
    lines.customer_id,
    lines.sales_order_id,
    lines.sales_order_line,
    lines.sku_id,
    -- facts
    lines.quantity,
    lines.amount,
    lines.amount_currency as currency,
    {{ in_company_currency('lines.amount', 'lines.amount_currency', 'rates') }} as amount_company,
    lines.invoice_date,
    lines.is_paid
from lines
{{ join_rates('rates', 'lines.amount_currency', 'lines.invoice_date') }}
