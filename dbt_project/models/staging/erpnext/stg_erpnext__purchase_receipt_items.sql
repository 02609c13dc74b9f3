with source as (
    {{ current_records('erpnext', 'purchase_receipt_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as receipt_line_id,
        {{ code_field('parent') }} as purchase_receipt_id,
        {{ text_field('idx') }} as line,
        {{ code_field('item_code') }} as sku_id,
        {{ text_field('purchase_order_item') }} as purchase_order_line_id,
        -- quantities
        {{ text_field('qty') }} as quantity,
        {{ text_field('conversion_factor') }} as conversion_factor
    from source
)

select
    record_id,
    source_key,
    -- ids
    receipt_line_id,
    purchase_receipt_id,
    {{ to_integer('line') }} as line,
    sku_id,
    purchase_order_line_id,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('conversion_factor') }} as conversion_factor,
    {{ rejection_reasons([
        missing('receipt_line_id', 'name'),
        missing('purchase_receipt_id', 'parent'),
        missing('line', 'idx'),
        not_an_integer('line', 'idx'),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
        not_a_number('conversion_factor', 'conversion_factor'),
    ]) }} as rejection_reasons
from renamed
