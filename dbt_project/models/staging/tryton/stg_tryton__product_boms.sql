with source as (
    {{ current_records('tryton', 'product_boms') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as product_bom_id,
        {{ text_field('product') }} as product_id,
        {{ text_field('bom') }} as bom_id,
        -- quantities
        {{ text_field('sequence') }} as sequence
    from source
)

select
    record_id,
    source_key,
    -- ids
    product_bom_id,
    product_id,
    bom_id,
    -- quantities
    {{ to_integer('sequence') }} as sequence,
    {{ rejection_reasons([
        missing('product_bom_id', 'id'),
        missing('product_id', 'product'),
        not_an_integer('sequence', 'sequence'),
    ]) }} as rejection_reasons
from renamed
