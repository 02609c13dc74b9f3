with source as (
    {{ current_records('erpnext', 'item_defaults') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as item_default_id,
        {{ code_field('parent') }} as sku_id,
        {{ text_field('company') }} as company_id,
        {{ code_field('default_supplier') }} as supplier_id
    from source
)

select
    record_id,
    source_key,
    -- ids
    item_default_id,
    sku_id,
    company_id,
    supplier_id,
    {{ rejection_reasons([
        missing('item_default_id', 'name'),
        missing('sku_id', 'parent'),
    ]) }} as rejection_reasons
from renamed
