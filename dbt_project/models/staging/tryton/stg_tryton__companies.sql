with source as (
    {{ current_records('tryton', 'companies') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as company_id,
        {{ text_field('party') }} as party_id,
        {{ text_field('currency') }} as currency_id
    from source
)

select
    record_id,
    source_key,
    -- ids
    company_id,
    party_id,
    currency_id,
    {{ rejection_reasons([
        missing('company_id', 'id'),
        missing('party_id', 'party'),
        missing('currency_id', 'currency'),
    ]) }} as rejection_reasons
from renamed
