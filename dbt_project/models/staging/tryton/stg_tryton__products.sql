{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('tryton', 'products') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as product_id,
        {{ code_field('code') }} as sku_id,
        {{ text_field('template.default_uom') }} as unit_id,
        -- attributes
        {{ text_field('template.name') }} as description,
        payload -> 'template.categories.name' ->> 0 as category,
        {{ text_field('template.type') }} as kind,
        {{ text_field('template.producible') }} as is_producible,
        {{ text_field('active') }} as is_active,
        {{ text_field('template.active') }} as is_template_active,
        -- quantities
        {{ text_field('cost_price') }} as unit_cost,
        replace({{ text_field('lead_time') }}, ' seconds', '') as delivery_days
    from source
)

select
    record_id,
    source_key,
    -- ids
    product_id,
    sku_id,
    unit_id,
    -- attributes
    description,
    category,
    kind,
    {{ to_code('is_producible', flags) }}::boolean as is_producible,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    {{ to_code('is_template_active', flags) }}::boolean as is_template_active,
    -- quantities
    {{ to_number('unit_cost') }} as unit_cost,
    ceil({{ to_number('delivery_days') }} / 86400)::integer as delivery_days,
    {{ rejection_reasons([
        missing('product_id', 'id'),
        missing('sku_id', 'code'),
        missing('unit_id', 'template.default_uom'),
        unknown_code('is_producible', 'template.producible', flags),
        unknown_code('is_active', 'active', flags),
        unknown_code('is_template_active', 'template.active', flags),
        not_a_number('unit_cost', 'cost_price'),
        not_a_number('delivery_days', 'lead_time'),
    ]) }} as rejection_reasons
from renamed
