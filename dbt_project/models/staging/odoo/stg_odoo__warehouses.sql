with source as (
    {{ current_records('odoo', 'warehouses') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as odoo_warehouse_id,
        {{ code_field('code') }} as warehouse_id,
        {{ text_field('wh_qc_stock_loc_id') }} as quality_location_id,
        -- attributes
        {{ text_field('name') }} as name
    from source
)

select
    record_id,
    source_key,
    -- ids
    odoo_warehouse_id,
    warehouse_id,
    quality_location_id,
    -- attributes
    name,
    {{ rejection_reasons([
        missing('odoo_warehouse_id', 'id'),
        missing('warehouse_id', 'code'),
    ]) }} as rejection_reasons
from renamed
