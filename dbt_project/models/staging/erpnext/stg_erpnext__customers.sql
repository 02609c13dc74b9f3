{% set flags = {'0': 'false', '1': 'true'} %}

with source as (
    {{ current_records('erpnext', 'customers') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as customer_id,
        -- attributes
        {{ text_field('customer_name') }} as name,
        {{ text_field('territory') }} as country,
        {{ text_field('disabled') }} as is_disabled
    from source
)

select
    record_id,
    source_key,
    -- ids
    customer_id,
    -- attributes
    name,
    country,
    {{ to_code('is_disabled', flags) }}::boolean as is_disabled,
    {{ rejection_reasons([
        missing('customer_id', 'name'),
        unknown_code('is_disabled', 'disabled', flags),
    ]) }} as rejection_reasons
from renamed
