{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('odoo', 'purchase_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as line,
        {{ text_field('order_id') }} as purchase_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_uom_id') }} as unit_id,
        -- attributes
        {{ text_field('display_type') }} as display_type,
        {{ text_field('is_downpayment') }} as is_downpayment,
        -- quantities
        {{ text_field('product_qty') }} as quantity,
        {{ text_field('qty_received') }} as quantity_received,
        {{ text_field('price_unit') }} as unit_price,
        {{ text_field('discount') }} as discount_percent,
        -- dates
        {{ text_field('date_planned') }} as planned_at
    from source
)

select
    record_id,
    source_key,
    -- ids
    {{ to_integer('line') }} as line,
    purchase_id,
    product_id,
    unit_id,
    -- attributes
    display_type,
    {{ to_code('is_downpayment', flags) }}::boolean as is_downpayment,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_received') }} as quantity_received,
    {{ to_number('unit_price') }} as unit_price,
    {{ to_number('discount_percent') }} as discount_percent,
    -- dates
    {{ to_instant('planned_at', 'UTC') }} as planned_at,
    {{ rejection_reasons([
        missing('line', 'id'),
        not_an_integer('line', 'id'),
        missing('purchase_id', 'order_id'),
        unknown_code('is_downpayment', 'is_downpayment', flags),
        not_a_number('quantity', 'product_qty'),
        not_a_number('quantity_received', 'qty_received'),
        not_a_number('unit_price', 'price_unit'),
        not_a_number('discount_percent', 'discount'),
        not_an_instant('planned_at', 'date_planned'),
    ]) }} as rejection_reasons
from renamed
