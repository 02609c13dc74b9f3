{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('odoo', 'partners') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as partner_id,
        {{ code_field('ref') }} as partner_code,
        -- attributes
        {{ text_field('name') }} as name,
        {{ text_field('country_id.name') }} as country,
        {{ text_field('active') }} as is_active
    from source
)

select
    record_id,
    source_key,
    -- ids
    partner_id,
    partner_code,
    -- attributes
    name,
    country,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    {{ rejection_reasons([
        missing('partner_id', 'id'),
        unknown_code('is_active', 'active', flags),
    ]) }} as rejection_reasons
from renamed
