with source as (
    {{ current_records('erpnext', 'item_suppliers') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as item_supplier_id,
        {{ code_field('parent') }} as sku_id,
        {{ code_field('supplier') }} as supplier_id,
        -- attributes
        {{ text_field('supplier_part_no') }} as supplier_code
    from source
)

select
    record_id,
    source_key,
    -- ids
    item_supplier_id,
    sku_id,
    supplier_id,
    -- attributes
    supplier_code,
    {{ rejection_reasons([
        missing('item_supplier_id', 'name'),
        missing('sku_id', 'parent'),
        missing('supplier_id', 'supplier'),
    ]) }} as rejection_reasons
from renamed
