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
        -- attributes
        {{ text_field('item_name') }} as description,
        {{ text_field('item_group') }} as category,
        {{ text_field('stock_uom') }} as unit_of_measure,
        {{ text_field('default_bom') }} as default_bom,
        {{ text_field('disabled') }} as is_disabled,
        -- quantities
        {{ text_field('valuation_rate') }} as unit_cost,
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
    -- attributes
    description,
    category,
    unit_of_measure,
    default_bom,
    {{ to_code('is_disabled', flags) }}::boolean as is_disabled,
    -- quantities
    {{ to_number('unit_cost') }} as unit_cost,
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ to_integer('shelf_life_days') }} as shelf_life_days,
    {{ rejection_reasons([
        missing('sku_id', 'name'),
        unknown_code('is_disabled', 'disabled', flags),
        not_a_number('unit_cost', 'valuation_rate'),
        not_an_integer('lead_time_days', 'lead_time_days'),
        not_an_integer('shelf_life_days', 'shelf_life_in_days'),
    ]) }} as rejection_reasons
from renamed
