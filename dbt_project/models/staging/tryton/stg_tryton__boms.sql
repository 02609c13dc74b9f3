{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('tryton', 'boms') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as bom_id,
        -- attributes
        {{ text_field('name') }} as name,
        {{ text_field('active') }} as is_active
    from source
)

select
    record_id,
    source_key,
    -- ids
    bom_id,
    -- attributes
    name,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    {{ rejection_reasons([
        missing('bom_id', 'id'),
        unknown_code('is_active', 'active', flags),
    ]) }} as rejection_reasons
from renamed
