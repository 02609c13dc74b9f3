{% set statuses = {
    'draft': 'draft', 'on hold': 'open', 'to receive and bill': 'open', 'to receive': 'open', 'to bill': 'complete',
    'completed': 'complete', 'delivered': 'complete', 'closed': 'closed', 'cancelled': 'cancelled'
} %}

with source as (
    {{ current_records('erpnext', 'purchase_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as purchase_order_id,
        {{ code_field('supplier') }} as supplier_id,
        -- attributes
        {{ text_field('status') }} as status,
        {{ code_field('currency') }} as currency,
        -- dates
        {{ text_field('transaction_date') }} as order_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    purchase_order_id,
    supplier_id,
    -- attributes
    {{ to_code('status', statuses) }} as status,
    currency,
    -- dates
    {{ to_date('order_date') }} as order_date,
    {{ rejection_reasons([
        missing('purchase_order_id', 'name'),
        missing('supplier_id', 'supplier'),
        missing('status', 'status'),
        unknown_code('status', 'status', statuses),
        missing('order_date', 'transaction_date'),
        not_a_date('order_date', 'transaction_date'),
    ]) }} as rejection_reasons
from renamed
