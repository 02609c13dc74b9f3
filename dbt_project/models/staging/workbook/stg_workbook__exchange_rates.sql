with source as (
    {{ current_records('workbook', 'exchange_rates') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('Date') }} as rate_date,
        {{ code_field('From currency') }} as from_currency,
        {{ code_field('To currency') }} as to_currency,
        -- quantities
        {{ text_field('Rate') }} as rate
    from source
)

select
    record_id,
    source_key,
    -- ids
    {{ to_date('rate_date') }} as rate_date,
    from_currency,
    to_currency,
    -- quantities
    {{ to_number('rate') }} as rate,
    {{ rejection_reasons([
        missing('rate_date', 'Date'),
        not_a_date('rate_date', 'Date'),
        missing('from_currency', 'From currency'),
        missing('to_currency', 'To currency'),
        missing('rate', 'Rate'),
        not_a_number('rate', 'Rate'),
    ]) }} as rejection_reasons
from renamed
