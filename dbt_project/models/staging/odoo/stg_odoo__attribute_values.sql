with source as (
    {{ current_records('odoo', 'attribute_values') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as attribute_value_id,
        {{ text_field('attribute_id') }} as attribute_id
    from source
)

select
    record_id,
    source_key,
    -- ids
    attribute_value_id,
    attribute_id,
    {{ rejection_reasons([
        missing('attribute_value_id', 'id'),
        missing('attribute_id', 'attribute_id'),
    ]) }} as rejection_reasons
from renamed
