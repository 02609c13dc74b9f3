with source as (
    {{ current_records('tryton', 'sale_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as line,
        {{ text_field('sale') }} as sale_id,
        {{ text_field('product') }} as product_id,
        {{ text_field('unit') }} as unit_id,
        -- attributes
        {{ text_field('type') }} as kind,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        {{ text_field('unit_price') }} as unit_price
    from source
)

select
    record_id,
    source_key,
    -- ids
    {{ to_integer('line') }} as line,
    sale_id,
    product_id,
    unit_id,
    -- attributes
    kind,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('unit_price') }} as unit_price,
    {{ rejection_reasons([
        missing('line', 'id'),
        not_an_integer('line', 'id'),
        missing('sale_id', 'sale'),
        missing('kind', 'type'),
        not_a_number('quantity', 'quantity'),
        not_a_number('unit_price', 'unit_price'),
    ]) }} as rejection_reasons
from renamed
