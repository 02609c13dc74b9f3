with source as (
    {{ current_records('odoo', 'companies') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as company_id,
        {{ text_field('currency_id') }} as currency_id,
        -- attributes
        {{ text_field('name') }} as name,
        {{ code_field('currency_id.name') }} as currency
    from source
)

select
    record_id,
    source_key,
    -- ids
    company_id,
    currency_id,
    -- attributes
    name,
    currency,
    {{ rejection_reasons([
        missing('company_id', 'id'),
        missing('currency_id', 'currency_id'),
    ]) }} as rejection_reasons
from renamed
