{% set flags = {'0': 'false', '1': 'true'} %}

with source as (
    {{ current_records('erpnext', 'items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as sku_id,
        {{ code_field('item_code') }} as sku_code,
        {{ code_field('variant_of') }} as template_id,
        -- attributes
        {{ text_field('item_name') }} as description,
        {{ text_field('item_group') }} as category,
        {{ text_field('stock_uom') }} as unit_of_measure,
        {{ text_field('is_stock_item') }} as is_stocked,
        {{ text_field('has_variants') }} as has_variants,
        {{ text_field('disabled') }} as is_disabled,
        -- quantities
        {{ text_field('valuation_rate') }} as valuation_rate,
        {{ text_field('last_purchase_rate') }} as last_purchase_rate,
        {{ text_field('min_order_qty') }} as moq,
        {{ text_field('lead_time_days') }} as lead_time_days,
        {{ text_field('shelf_life_in_days') }} as shelf_life_days
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    sku_code,
    template_id,
    -- attributes
    description,
    category,
    unit_of_measure,
    {{ to_code('is_stocked', flags) }}::boolean as is_stocked,
    {{ to_code('has_variants', flags) }}::boolean as has_variants,
    {{ to_code('is_disabled', flags) }}::boolean as is_disabled,
    -- quantities
    {{ to_number('valuation_rate') }} as valuation_rate,
    {{ to_number('last_purchase_rate') }} as last_purchase_rate,
    {{ to_number('moq') }} as moq,
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ to_integer('shelf_life_days') }} as shelf_life_days,
    {{ rejection_reasons([
        missing('sku_id', 'name'),
        unknown_code('is_stocked', 'is_stock_item', flags),
        unknown_code('has_variants', 'has_variants', flags),
        unknown_code('is_disabled', 'disabled', flags),
        not_a_number('valuation_rate', 'valuation_rate'),
        not_a_number('last_purchase_rate', 'last_purchase_rate'),
        not_a_number('moq', 'min_order_qty'),
        not_an_integer('lead_time_days', 'lead_time_days'),
        not_an_integer('shelf_life_days', 'shelf_life_in_days'),
    ]) }} as rejection_reasons
from renamed
