{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('tryton', 'parties') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as party_id,
        {{ code_field('code') }} as party_code,
        -- attributes
        {{ text_field('name') }} as name,
        payload -> 'addresses.country.code' ->> 0 as country,
        {{ text_field('active') }} as is_active
    from source
)

select
    record_id,
    source_key,
    -- ids
    party_id,
    party_code,
    -- attributes
    name,
    country,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    {{ rejection_reasons([
        missing('party_id', 'id'),
        missing('party_code', 'code'),
        unknown_code('is_active', 'active', flags),
    ]) }} as rejection_reasons
from renamed
