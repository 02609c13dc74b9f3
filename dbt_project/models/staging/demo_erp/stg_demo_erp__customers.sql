{%- set states = {'A': 'true', 'X': 'false'} -%}

with source as (
    {{ current_records('demo_erp', 'customers') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('cst_no') }} as customer_id,
        -- attributes
        {{ text_field('nam') }} as name,
        {{ code_field('ctry') }} as country,
        {{ text_field('stat') }} as is_active
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
    ({{ to_code('is_active', states) }})::boolean as is_active,
    {{ rejection_reasons([
        missing('customer_id', 'cst_no'),
        unknown_code('is_active', 'stat', states),
    ]) }} as rejection_reasons
from renamed
