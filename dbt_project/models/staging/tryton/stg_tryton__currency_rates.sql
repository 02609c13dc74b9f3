with source as (
    {{ current_records('tryton', 'currency_rates') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as rate_id,
        {{ text_field('currency') }} as currency_id,
        -- quantities
        {{ text_field('rate') }} as rate,
        -- dates
        {{ text_field('date') }} as rate_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    rate_id,
    currency_id,
    -- quantities
    {{ to_number('rate') }} as rate,
    -- dates
    {{ to_date('rate_date') }} as rate_date,
    {{ rejection_reasons([
        missing('rate_id', 'id'),
        missing('currency_id', 'currency'),
        missing('rate', 'rate'),
        not_a_number('rate', 'rate'),
        missing('rate_date', 'date'),
        not_a_date('rate_date', 'date'),
    ]) }} as rejection_reasons
from renamed
