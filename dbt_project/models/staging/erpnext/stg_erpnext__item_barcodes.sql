with source as (
    {{ current_records('erpnext', 'item_barcodes') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as barcode_id,
        {{ code_field('parent') }} as sku_id,
        -- attributes
        {{ text_field('barcode') }} as barcode
    from source
)

select
    record_id,
    source_key,
    -- ids
    barcode_id,
    sku_id,
    -- attributes
    barcode,
    {{ rejection_reasons([
        missing('barcode_id', 'name'),
        missing('sku_id', 'parent'),
        missing('barcode', 'barcode'),
    ]) }} as rejection_reasons
from renamed
