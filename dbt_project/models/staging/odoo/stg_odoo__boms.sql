{% set flags = {'true': 'true', 'false': 'false'} %}
{% set kinds = {'normal': 'made', 'phantom': 'kit', 'subcontract': 'subcontracted'} %}

with source as (
    {{ current_records('odoo', 'boms') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as bom_id,
        {{ text_field('product_tmpl_id') }} as template_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_uom_id') }} as unit_id,
        -- attributes
        {{ text_field('type') }} as kind,
        {{ text_field('active') }} as is_active,
        -- quantities
        {{ text_field('product_qty') }} as quantity,
        {{ text_field('sequence') }} as sequence
    from source
)

select
    record_id,
    source_key,
    -- ids
    bom_id,
    template_id,
    product_id,
    unit_id,
    -- attributes
    {{ to_code('kind', kinds) }} as kind,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_integer('sequence') }} as sequence,
    {{ rejection_reasons([
        missing('bom_id', 'id'),
        missing('template_id', 'product_tmpl_id'),
        unknown_code('kind', 'type', kinds),
        unknown_code('is_active', 'active', flags),
        missing('quantity', 'product_qty'),
        not_a_number('quantity', 'product_qty'),
        not_an_integer('sequence', 'sequence'),
    ]) }} as rejection_reasons
from renamed
