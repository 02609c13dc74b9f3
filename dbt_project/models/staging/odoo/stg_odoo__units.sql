with source as (
    {{ current_records('odoo', 'units') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as unit_id,
        -- attributes
        {{ text_field('name') }} as unit,
        {{ text_field('parent_path') }} as path,
        -- quantities
        {{ text_field('factor') }} as factor
    from source
)

select
    record_id,
    source_key,
    -- ids
    unit_id,
    -- attributes
    unit,
    path,
    -- quantities
    {{ to_number('factor') }} as factor,
    {{ rejection_reasons([
        missing('unit_id', 'id'),
        missing('unit', 'name'),
        missing('factor', 'factor'),
        not_a_number('factor', 'factor'),
    ]) }} as rejection_reasons
from renamed
