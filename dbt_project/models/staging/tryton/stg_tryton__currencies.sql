with source as (
    {{ current_records('tryton', 'currencies') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as currency_id,
        {{ code_field('code') }} as currency,
        -- attributes
        {{ text_field('name') }} as name
    from source
)

select
    record_id,
    source_key,
    -- ids
    currency_id,
    currency,
    -- attributes
    name,
    {{ rejection_reasons([
        missing('currency_id', 'id'),
        missing('currency', 'code'),
    ]) }} as rejection_reasons
from renamed
