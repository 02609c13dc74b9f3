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
        {{ text_field('commercial_partner_id') }} as commercial_partner_id,
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
    commercial_partner_id,
    -- attributes
    name,
    country,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    {{ rejection_reasons([
        missing('partner_id', 'id'),
        unknown_code('is_active', 'active', flags),
    ]) }} as rejection_reasons
from renamed
