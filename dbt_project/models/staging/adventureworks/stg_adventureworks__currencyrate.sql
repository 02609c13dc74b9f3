with source as (
    {{ current_records('adventureworks', 'currencyrate') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('fromcurrencycode') }} as from_currency,
        {{ code_field('tocurrencycode') }} as to_currency,
        -- quantities
        {{ text_field('endofdayrate') }} as rate,
        -- dates
        {{ text_field('currencyratedate') }} as rate_date
    from source
)

select
    record_id,
    source_key,
    from_currency,
    to_currency,
    {{ to_number('rate') }} as rate,
    {{ to_date('rate_date') }} as rate_date,
    {{ rejection_reasons([
        missing('from_currency', 'fromcurrencycode'),
        missing('to_currency', 'tocurrencycode'),
        missing('rate', 'endofdayrate'),
        not_a_number('rate', 'endofdayrate'),
        missing('rate_date', 'currencyratedate'),
        not_a_date('rate_date', 'currencyratedate'),
        after_business_date('rate_date', to_date('rate_date'), 'currencyratedate'),
    ]) }} as rejection_reasons
from renamed
