with source as (
    {{ current_records('odoo', 'quants') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as quant_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('location_id') }} as location_id,
        -- quantities
        {{ text_field('quantity') }} as quantity_on_hand,
        {{ text_field('reserved_quantity') }} as quantity_reserved
    from source
)

select
    record_id,
    source_key,
    -- ids
    quant_id,
    product_id,
    location_id,
    -- quantities
    {{ to_number('quantity_on_hand') }} as quantity_on_hand,
    {{ to_number('quantity_reserved') }} as quantity_reserved,
    {{ rejection_reasons([
        missing('quant_id', 'id'),
        missing('product_id', 'product_id'),
        missing('location_id', 'location_id'),
        missing('quantity_on_hand', 'quantity'),
        not_a_number('quantity_on_hand', 'quantity'),
        not_a_number('quantity_reserved', 'reserved_quantity'),
    ]) }} as rejection_reasons
from renamed
