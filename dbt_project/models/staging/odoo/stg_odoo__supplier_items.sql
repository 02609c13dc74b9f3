with source as (
    {{ current_records('odoo', 'supplier_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as supplier_item_id,
        {{ text_field('partner_id') }} as partner_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_tmpl_id') }} as template_id,
        {{ text_field('product_uom_id') }} as unit_id,
        -- attributes
        {{ text_field('product_code') }} as supplier_code,
        {{ code_field('currency_id.name') }} as currency,
        -- quantities
        {{ text_field('min_qty') }} as moq,
        {{ text_field('price') }} as price,
        {{ text_field('discount') }} as discount_percent,
        {{ text_field('delay') }} as lead_time_days,
        {{ text_field('sequence') }} as sequence,
        -- dates
        {{ text_field('date_start') }} as valid_from,
        {{ text_field('date_end') }} as valid_to
    from source
)

select
    record_id,
    source_key,
    -- ids
    supplier_item_id,
    partner_id,
    product_id,
    template_id,
    unit_id,
    -- attributes
    supplier_code,
    currency,
    -- quantities
    {{ to_number('moq') }} as moq,
    {{ to_number('price') }} as price,
    {{ to_number('discount_percent') }} as discount_percent,
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ to_integer('sequence') }} as sequence,
    -- dates
    {{ to_date('valid_from') }} as valid_from,
    {{ to_date('valid_to') }} as valid_to,
    {{ rejection_reasons([
        missing('supplier_item_id', 'id'),
        missing('partner_id', 'partner_id'),
        not_a_number('moq', 'min_qty'),
        not_a_number('price', 'price'),
        not_a_number('discount_percent', 'discount'),
        not_an_integer('lead_time_days', 'delay'),
        not_an_integer('sequence', 'sequence'),
        not_a_date('valid_from', 'date_start'),
        not_a_date('valid_to', 'date_end'),
    ]) }} as rejection_reasons
from renamed
