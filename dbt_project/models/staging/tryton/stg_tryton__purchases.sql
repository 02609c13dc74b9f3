{% set states = {
    'draft': 'draft', 'quotation': 'quotation', 'confirmed': 'confirmed', 'processing': 'processing', 'done': 'done',
    'cancelled': 'cancelled'
} %}

with source as (
    {{ current_records('tryton', 'purchases') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as purchase_id,
        {{ code_field('number') }} as purchase_order_id,
        {{ text_field('party') }} as party_id,
        {{ text_field('currency') }} as currency_id,
        {{ text_field('warehouse') }} as warehouse_location_id,
        -- attributes
        {{ text_field('state') }} as state,
        {{ text_field('shipment_state') }} as shipment_state,
        -- dates
        {{ text_field('purchase_date') }} as order_date,
        {{ text_field('delivery_date') }} as delivery_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    purchase_id,
    purchase_order_id,
    party_id,
    currency_id,
    warehouse_location_id,
    -- attributes
    {{ to_code('state', states) }} as state,
    shipment_state,
    -- dates
    {{ to_date('order_date') }} as order_date,
    {{ to_date('delivery_date') }} as delivery_date,
    {{ rejection_reasons([
        missing('purchase_id', 'id'),
        missing('party_id', 'party'),
        missing('currency_id', 'currency'),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        not_a_date('order_date', 'purchase_date'),
        not_a_date('delivery_date', 'delivery_date'),
    ]) }} as rejection_reasons
from renamed
