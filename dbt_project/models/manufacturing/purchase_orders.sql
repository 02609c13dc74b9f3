{{
    config(
        incremental_strategy='changed_keys', unique_key=['purchase_order_id', 'line'],
        pre_hook="{{ take_changed_keys(changed_purchase_orders()) }}", post_hook="{{ note_changes_taken() }}"
    )
}}

with lines as (
    select * from {{ ref('int_purchase_orders_received') }}
    {{ where_changed(['purchase_order_id', 'line']) }}
)

select
    -- ids
    lines.purchase_order_id,
    lines.line,
    lines.supplier_id,
    lines.sku_id,
    lines.warehouse_id,
    -- quantities
    lines.quantity,
    lines.quantity_received,
    lines.status,
    -- dates
    lines.order_date,
    lines.expected_date,
    lines.received_date,
    -- money
    lines.unit_price,
    lines.currency,
    {{ in_company_currency('lines.unit_price', 'lines.currency', 'rates') }} as unit_price_company
from lines
{{ join_rates('rates', 'lines.currency', 'lines.order_date') }}
