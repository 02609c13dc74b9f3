{%- set answers = {'yes': 'true', 'no': 'false'} -%}

with source as (
    {{ current_records('workbook', 'customers') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Customer code') }} as customer_id,
        -- attributes
        {{ text_field('Name') }} as name,
        {{ code_field('Country') }} as country,
        {{ text_field('Active') }} as is_active
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
    ({{ to_code('is_active', answers) }})::boolean as is_active,
    {{ rejection_reasons([
        missing('customer_id', 'Customer code'),
        unknown_code('is_active', 'Active', answers),
    ]) }} as rejection_reasons
from renamed
