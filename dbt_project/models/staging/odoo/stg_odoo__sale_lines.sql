{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('odoo', 'sale_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as line,
        {{ text_field('order_id') }} as sale_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_uom_id') }} as unit_id,
        {{ text_field('warehouse_id') }} as odoo_warehouse_id,
        -- attributes
        {{ text_field('display_type') }} as display_type,
        {{ text_field('is_downpayment') }} as is_downpayment,
        -- quantities
        {{ text_field('product_uom_qty') }} as quantity,
        {{ text_field('qty_delivered') }} as quantity_shipped,
        {{ text_field('price_unit') }} as unit_price,
        {{ text_field('discount') }} as discount_percent,
        {{ text_field('customer_lead') }} as delivery_days
    from source
)

select
    record_id,
    source_key,
    -- ids
    {{ to_integer('line') }} as line,
    sale_id,
    product_id,
    unit_id,
    odoo_warehouse_id,
    -- attributes
    display_type,
    {{ to_code('is_downpayment', flags) }}::boolean as is_downpayment,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_shipped') }} as quantity_shipped,
    {{ to_number('unit_price') }} as unit_price,
    {{ to_number('discount_percent') }} as discount_percent,
    {{ to_number('delivery_days') }} as delivery_days,
    {{ rejection_reasons([
        missing('line', 'id'),
        not_an_integer('line', 'id'),
        missing('sale_id', 'order_id'),
        unknown_code('is_downpayment', 'is_downpayment', flags),
        not_a_number('quantity', 'product_uom_qty'),
        not_a_number('quantity_shipped', 'qty_delivered'),
        not_a_number('unit_price', 'price_unit'),
        not_a_number('discount_percent', 'discount'),
        not_a_number('delivery_days', 'customer_lead'),
    ]) }} as rejection_reasons
from renamed
