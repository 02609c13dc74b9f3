with source as (
    {{ current_records('odoo', 'bom_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as bom_line_id,
        {{ text_field('bom_id') }} as bom_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_uom_id') }} as unit_id,
        {{ list_field('bom_product_template_attribute_value_ids') }} as attribute_value_ids,
        -- quantities
        {{ text_field('product_qty') }} as quantity
    from source
)

select
    record_id,
    source_key,
    -- ids
    bom_line_id,
    bom_id,
    product_id,
    unit_id,
    attribute_value_ids,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ rejection_reasons([
        missing('bom_line_id', 'id'),
        missing('bom_id', 'bom_id'),
        missing('product_id', 'product_id'),
        missing('quantity', 'product_qty'),
        not_a_number('quantity', 'product_qty'),
    ]) }} as rejection_reasons
from renamed
