with source as (
    {{ current_records('erpnext', 'purchase_order_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as line_id,
        {{ code_field('parent') }} as purchase_order_id,
        {{ text_field('idx') }} as line,
        {{ code_field('item_code') }} as sku_id,
        {{ code_field('warehouse') }} as warehouse_id,
        -- quantities
        {{ text_field('qty') }} as quantity,
        {{ text_field('received_qty') }} as quantity_received,
        {{ text_field('conversion_factor') }} as conversion_factor,
        {{ text_field('rate') }} as unit_price,
        -- dates
        {{ text_field('schedule_date') }} as due_date,
        {{ text_field('expected_delivery_date') }} as confirmed_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    line_id,
    purchase_order_id,
    {{ to_integer('line') }} as line,
    sku_id,
    warehouse_id,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_received') }} as quantity_received,
    {{ to_number('conversion_factor') }} as conversion_factor,
    {{ to_number('unit_price') }} as unit_price,
    -- dates
    {{ to_date('due_date') }} as due_date,
    {{ to_date('confirmed_date') }} as confirmed_date,
    {{ rejection_reasons([
        missing('line_id', 'name'),
        missing('purchase_order_id', 'parent'),
        missing('line', 'idx'),
        not_an_integer('line', 'idx'),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
        not_a_number('quantity_received', 'received_qty'),
        not_a_number('conversion_factor', 'conversion_factor'),
        not_a_number('unit_price', 'rate'),
        not_a_date('due_date', 'schedule_date'),
        not_a_date('confirmed_date', 'expected_delivery_date'),
    ]) }} as rejection_reasons
from renamed
