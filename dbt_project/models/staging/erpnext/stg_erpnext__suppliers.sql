with source as (
    {{ current_records('erpnext', 'suppliers') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as supplier_id,
        -- attributes
        {{ text_field('supplier_name') }} as name,
        {{ code_field('default_currency') }} as currency
    from source
)

select
    record_id,
    source_key,
    -- ids
    supplier_id,
    -- attributes
    name,
    currency,
    {{ rejection_reasons([
        missing('supplier_id', 'name'),
    ]) }} as rejection_reasons
from renamed
