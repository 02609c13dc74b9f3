with source as (
    {{ current_records('workbook', 'suppliers') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Supplier code') }} as supplier_id,
        -- attributes
        {{ text_field('Name') }} as name,
        {{ code_field('Rating') }} as rating,
        {{ code_field('Currency') }} as currency,
        -- quantities
        {{ text_field('Lead time days') }} as lead_time_days
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
        missing('supplier_id', 'Supplier code'),
        not_an_integer('lead_time_days', 'Lead time days'),
    ]) }} as rejection_reasons
from renamed
