with source as (
    {{ current_records('demo_erp', 'vendors') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('vnd_no') }} as supplier_id,
        -- attributes
        {{ text_field('nam') }} as name,
        {{ code_field('rtg') }} as rating,
        {{ code_field('curr') }} as currency,
        -- quantities
        {{ text_field('ltm_dd') }} as lead_time_days
    from source
)

select
    record_id,
    source_key,
    -- ids
    supplier_id,
    -- attributes
    name,
    rating,
    currency,
    -- quantities
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ rejection_reasons([
        missing('supplier_id', 'vnd_no'),
        not_an_integer('lead_time_days', 'ltm_dd'),
    ]) }} as rejection_reasons
from renamed
