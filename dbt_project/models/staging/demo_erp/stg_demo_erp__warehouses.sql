with source as (
    {{ current_records('demo_erp', 'warehouses') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('whs') }} as warehouse_id,
        -- attributes
        {{ text_field('nam') }} as name,
        {{ text_field('site') }} as site
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
        missing('warehouse_id', 'whs'),
    ]) }} as rejection_reasons
from renamed
