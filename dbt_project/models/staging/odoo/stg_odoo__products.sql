{% set flags = {'true': 'true', 'false': 'false'} %}
{% set kinds = {'consu': 'goods', 'service': 'service', 'combo': 'combination'} %}

with source as (
    {{ current_records('odoo', 'products') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as product_id,
        {{ code_field('default_code') }} as product_code,
        {{ text_field('uom_id') }} as unit_id,
        {{ text_field('product_tmpl_id') }} as template_id,
        {{ list_field('product_template_attribute_value_ids') }} as attribute_value_ids,
        -- attributes
        {{ text_field('barcode') }} as barcode,
        {{ text_field('type') }} as kind,
        {{ text_field('is_storable') }} as is_storable,
        {{ text_field('name') }} as description,
        {{ text_field('categ_id.name') }} as category,
        {{ text_field('active') }} as is_active,
        -- quantities
        {{ text_field('standard_price') }} as unit_cost
    from source
)

select
    record_id,
    source_key,
    -- ids
    product_id,
    product_code,
    unit_id,
    template_id,
    attribute_value_ids,
    -- attributes
    barcode,
    {{ to_code('kind', kinds) }} as kind,
    {{ to_code('is_storable', flags) }}::boolean as is_storable,
    description,
    category,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    -- quantities
    {{ to_number('unit_cost') }} as unit_cost,
    {{ rejection_reasons([
        missing('product_id', 'id'),
        missing('unit_id', 'uom_id'),
        missing('template_id', 'product_tmpl_id'),
        unknown_code('kind', 'type', kinds),
        unknown_code('is_storable', 'is_storable', flags),
        unknown_code('is_active', 'active', flags),
        not_a_number('unit_cost', 'standard_price'),
    ]) }} as rejection_reasons
from renamed
