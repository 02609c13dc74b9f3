with source as (
    {{ current_records('erpnext', 'stock_entries') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as stock_entry_id,
        -- attributes
        {{ text_field('purpose') }} as purpose
    from source
)

select
    record_id,
    source_key,
    -- ids
    stock_entry_id,
    -- attributes
    purpose,
    {{ rejection_reasons([
        missing('stock_entry_id', 'name'),
        missing('purpose', 'purpose'),
    ]) }} as rejection_reasons
from renamed
