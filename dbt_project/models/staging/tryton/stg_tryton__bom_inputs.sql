with source as (
    {{ current_records('tryton', 'bom_inputs') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as input_id,
        {{ text_field('bom') }} as bom_id,
        {{ text_field('product') }} as product_id,
        {{ text_field('unit') }} as unit_id,
        -- quantities
        {{ text_field('quantity') }} as quantity
    from source
)

select
    record_id,
    source_key,
    -- ids
    input_id,
    bom_id,
    product_id,
    unit_id,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ rejection_reasons([
        missing('input_id', 'id'),
        missing('bom_id', 'bom'),
        missing('product_id', 'product'),
        missing('unit_id', 'unit'),
        missing('quantity', 'quantity'),
        not_a_number('quantity', 'quantity'),
    ]) }} as rejection_reasons
from renamed
