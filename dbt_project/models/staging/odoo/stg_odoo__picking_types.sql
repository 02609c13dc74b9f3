with source as (
    {{ current_records('odoo', 'picking_types') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as picking_type_id,
        {{ text_field('warehouse_id') }} as odoo_warehouse_id
    from source
)

select
    record_id,
    source_key,
    -- ids
    picking_type_id,
    odoo_warehouse_id,
    {{ rejection_reasons([
        missing('picking_type_id', 'id'),
    ]) }} as rejection_reasons
from renamed
