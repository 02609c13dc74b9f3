with source as (
    {{ current_records('erpnext', 'invoice_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as invoice_line_id,
        {{ code_field('parent') }} as invoice_id,
        {{ text_field('idx') }} as line,
        {{ code_field('item_code') }} as sku_id,
        {{ text_field('so_detail') }} as sales_order_line_id,
        -- quantities
        {{ text_field('qty') }} as quantity,
        {{ text_field('conversion_factor') }} as conversion_factor,
        {{ text_field('net_amount') }} as amount
    from source
)

select
    record_id,
    source_key,
    -- ids
    invoice_line_id,
    invoice_id,
    {{ to_integer('line') }} as line,
    sku_id,
    sales_order_line_id,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('conversion_factor') }} as conversion_factor,
    {{ to_number('amount') }} as amount,
    {{ rejection_reasons([
        missing('invoice_line_id', 'name'),
        missing('invoice_id', 'parent'),
        missing('line', 'idx'),
        not_an_integer('line', 'idx'),
        not_a_number('quantity', 'qty'),
        not_a_number('conversion_factor', 'conversion_factor'),
        missing('amount', 'net_amount'),
        not_a_number('amount', 'net_amount'),
    ]) }} as rejection_reasons
from renamed
