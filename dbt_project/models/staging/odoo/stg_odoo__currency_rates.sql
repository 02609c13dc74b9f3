with source as (
    {{ current_records('odoo', 'currency_rates') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as rate_id,
        {{ text_field('company_id') }} as company_id,
        {{ text_field('currency_id') }} as currency_id,
        -- attributes
        {{ code_field('currency_id.name') }} as currency,
        -- quantities
        {{ text_field('rate') }} as rate,
        -- dates
        {{ text_field('name') }} as rate_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    rate_id,
    company_id,
    currency_id,
    -- attributes
    currency,
    -- quantities
    {{ to_number('rate') }} as rate,
    -- dates
    {{ to_date('rate_date') }} as rate_date,
    {{ rejection_reasons([
        missing('rate_id', 'id'),
        missing('currency_id', 'currency_id'),
        missing('rate', 'rate'),
        not_a_number('rate', 'rate'),
        missing('rate_date', 'name'),
        not_a_date('rate_date', 'name'),
    ]) }} as rejection_reasons
from renamed
