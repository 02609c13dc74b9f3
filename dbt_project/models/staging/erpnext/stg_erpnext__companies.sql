with source as (
    {{ current_records('erpnext', 'companies') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as company_id,
        -- attributes
        {{ code_field('default_currency') }} as currency,
        -- dates
        {{ text_field('creation') }} as created_at
    from source
)

select
    record_id,
    source_key,
    -- ids
    company_id,
    -- attributes
    currency,
    -- dates
    created_at,
    {{ rejection_reasons([
        missing('company_id', 'name'),
        missing('currency', 'default_currency'),
        missing('created_at', 'creation'),
    ]) }} as rejection_reasons
from renamed
