with source as (
    {{ current_records('odoo', 'locations') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as location_id,
        {{ text_field('warehouse_id') }} as odoo_warehouse_id,
        -- attributes
        {{ text_field('usage') }} as usage,
        {{ text_field('parent_path') }} as path
    from source
)

select
    record_id,
    source_key,
    -- ids
    location_id,
    odoo_warehouse_id,
    -- attributes
    usage,
    path,
    {{ rejection_reasons([
        missing('location_id', 'id'),
        missing('usage', 'usage'),
    ]) }} as rejection_reasons
from renamed
