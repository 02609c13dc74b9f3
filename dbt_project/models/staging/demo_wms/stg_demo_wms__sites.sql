with source as (
    {{ current_records('demo_wms', 'sites') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('code') }} as site_code,
        {{ code_field('erpCode') }} as warehouse_id,
        -- attributes
        {{ text_field('name') }} as name
    from source
)

select
    record_id,
    source_key,
    -- ids
    site_code,
    warehouse_id,
    -- attributes
    name,
    {{ rejection_reasons([
        missing('site_code', 'code'),
        missing('warehouse_id', 'erpCode'),
    ]) }} as rejection_reasons
from renamed
