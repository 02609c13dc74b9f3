with source as (
    {{ current_records('tryton', 'locations') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as location_id,
        {{ code_field('code') }} as location_code,
        {{ text_field('warehouse') }} as warehouse_location_id,
        -- attributes
        {{ text_field('name') }} as name,
        {{ text_field('type') }} as kind
    from source
)

select
    record_id,
    source_key,
    -- ids
    location_id,
    location_code,
    warehouse_location_id,
    -- attributes
    name,
    kind,
    {{ rejection_reasons([
        missing('location_id', 'id'),
        missing('kind', 'type'),
    ]) }} as rejection_reasons
from renamed
