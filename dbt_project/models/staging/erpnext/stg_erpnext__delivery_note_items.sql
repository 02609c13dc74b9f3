with source as (
    {{ current_records('erpnext', 'delivery_note_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as delivery_note_line_id,
        {{ code_field('parent') }} as delivery_note_id,
        {{ text_field('so_detail') }} as sales_order_line_id,
        -- quantities
        {{ text_field('qty') }} as quantity
    from source
)

select
    record_id,
    source_key,
    -- ids
    delivery_note_line_id,
    delivery_note_id,
    sales_order_line_id,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ rejection_reasons([
        missing('delivery_note_line_id', 'name'),
        missing('delivery_note_id', 'parent'),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
    ]) }} as rejection_reasons
from renamed
