{{
    config(
        incremental_strategy='changed_keys', unique_key=['sales_order_id', 'line'],
        pre_hook="{{ take_changed_keys(changed_lines(['sales_order_id', 'line'], ref('int_sales_orders_validated'), 'order_date')) }}", post_hook="{{ note_changes_taken() }}"
    )
}}

with lines as (
    select
        *,
        coalesce(currency, {{ company_currency() }}) as price_currency
    from {{ ref('int_sales_orders_validated') }}
    {{ where_changed(['sales_order_id', 'line']) }}
)

select
    -- ids
    lines.sales_order_id,
    lines.line,
    lines.customer_id,
    lines.sku_id,
    lines.warehouse_id,
    -- quantities
    lines.quantity,
    coalesce(lines.quantity_shipped, 0) as quantity_shipped,
    lines.status,
    -- dates
    lines.order_date,
    lines.requested_date,
    lines.shipped_date,
    -- money
    lines.unit_price,
    lines.price_currency as currency,
    {{ in_company_currency('lines.unit_price', 'lines.price_currency', 'rates') }} as unit_price_company
from lines
{{ join_rates('rates', 'lines.price_currency', 'lines.order_date') }}
