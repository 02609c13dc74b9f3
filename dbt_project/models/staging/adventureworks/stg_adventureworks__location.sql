with source as (
    {{ current_records('adventureworks', 'location') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('locationid') }} as location_id,
        -- attributes
        {{ text_field('name') }} as name
    from source
)

select
    record_id,
    source_key,
    location_id,
    name,
    {{ rejection_reasons([
        missing('location_id', 'locationid'),
        missing('name', 'name'),
    ]) }} as rejection_reasons
from renamed
