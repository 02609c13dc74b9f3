with source as (
    {{ current_records('erpnext', 'exchange_rates') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as exchange_rate_id,
        -- attributes
        {{ code_field('from_currency') }} as from_currency,
        {{ code_field('to_currency') }} as to_currency,
        -- quantities
        {{ text_field('exchange_rate') }} as rate,
        -- dates
        {{ text_field('date') }} as rate_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    exchange_rate_id,
    -- attributes
    from_currency,
    to_currency,
    -- quantities
    {{ to_number('rate') }} as rate,
    -- dates
    {{ to_date('rate_date') }} as rate_date,
    {{ rejection_reasons([
        missing('exchange_rate_id', 'name'),
        missing('from_currency', 'from_currency'),
        missing('to_currency', 'to_currency'),
        missing('rate', 'exchange_rate'),
        not_a_number('rate', 'exchange_rate'),
        missing('rate_date', 'date'),
        not_a_date('rate_date', 'date'),
    ]) }} as rejection_reasons
from renamed
