with source as (
    {{ current_records('adventureworks', 'productinventory') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('productid') }} as product_id,
        {{ text_field('locationid') }} as location_id,
        -- quantities
        {{ text_field('quantity') }} as quantity_on_hand
    from source
)

select
    record_id,
    source_key,
    product_id,
    location_id,
    {{ to_number('quantity_on_hand') }} as quantity_on_hand,
    {{ rejection_reasons([
        missing('product_id', 'productid'),
        missing('location_id', 'locationid'),
        missing('quantity_on_hand', 'quantity'),
        not_a_number('quantity_on_hand', 'quantity'),
    ]) }} as rejection_reasons
from renamed
