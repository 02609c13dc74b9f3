with source as (
    {{ current_records('tryton', 'units') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as unit_id,
        {{ text_field('symbol') }} as unit,
        {{ text_field('category') }} as category_id,
        -- attributes
        {{ text_field('name') }} as name,
        -- quantities
        {{ text_field('factor') }} as factor
    from source
)

select
    record_id,
    source_key,
    -- ids
    unit_id,
    unit,
    category_id,
    -- attributes
    name,
    -- quantities
    {{ to_number('factor') }} as factor,
    {{ rejection_reasons([
        missing('unit_id', 'id'),
        missing('unit', 'symbol'),
        missing('category_id', 'category'),
        missing('factor', 'factor'),
        not_a_number('factor', 'factor'),
    ]) }} as rejection_reasons
from renamed
