with source as (
    {{ current_records('erpnext', 'bom_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as bom_id,
        {{ text_field('parent') }} as bom_name,
        {{ code_field('item_code') }} as component_sku_id,
        -- quantities
        {{ text_field('stock_qty') }} as quantity
    from source
)

select
    record_id,
    source_key,
    -- ids
    bom_id,
    bom_name,
    component_sku_id,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ rejection_reasons([
        missing('bom_id', 'name'),
        missing('bom_name', 'parent'),
        missing('component_sku_id', 'item_code'),
        missing('quantity', 'stock_qty'),
        not_a_number('quantity', 'stock_qty'),
    ]) }} as rejection_reasons
from renamed
