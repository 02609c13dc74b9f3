{% set statuses = {
    'draft': 'draft', 'on hold': 'open', 'to pay': 'open', 'to deliver and bill': 'open', 'to deliver': 'open',
    'to bill': 'complete', 'completed': 'complete', 'closed': 'closed', 'cancelled': 'cancelled'
} %}

with source as (
    {{ current_records('erpnext', 'sales_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as sales_order_id,
        {{ code_field('customer') }} as customer_id,
        -- attributes
        {{ text_field('status') }} as status,
        {{ code_field('currency') }} as currency,
        -- dates
        {{ text_field('transaction_date') }} as order_date,
        {{ text_field('delivery_date') }} as delivery_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    sales_order_id,
    customer_id,
    -- attributes
    {{ to_code('status', statuses) }} as status,
    currency,
    -- dates
    {{ to_date('order_date') }} as order_date,
    {{ to_date('delivery_date') }} as delivery_date,
    {{ rejection_reasons([
        missing('sales_order_id', 'name'),
        missing('customer_id', 'customer'),
        missing('status', 'status'),
        unknown_code('status', 'status', statuses),
        missing('order_date', 'transaction_date'),
        not_a_date('order_date', 'transaction_date'),
        not_a_date('delivery_date', 'delivery_date'),
    ]) }} as rejection_reasons
from renamed
