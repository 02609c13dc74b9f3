with source as (
    {{ current_records('workbook', 'warehouses') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Warehouse code') }} as warehouse_id,
        -- attributes
        {{ text_field('Name') }} as name,
        {{ text_field('Site') }} as site
    from source
)

select
    record_id,
    source_key,
    -- ids
    warehouse_id,
    -- attributes
    name,
    site,
    {{ rejection_reasons([
        missing('warehouse_id', 'Warehouse code'),
    ]) }} as rejection_reasons
from renamed
