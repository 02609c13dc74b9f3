{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('tryton', 'product_suppliers') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as product_supplier_id,
        {{ text_field('party') }} as party_id,
        {{ text_field('product') }} as product_id,
        payload -> 'template.products' ->> 0 as first_variant_id,
        {{ text_field('currency') }} as currency_id,
        {{ text_field('unit') }} as unit_id,
        -- attributes
        {{ text_field('active') }} as is_active,
        -- quantities
        replace({{ text_field('lead_time') }}, ' seconds', '') as lead_time_days,
        {{ text_field('sequence') }} as sequence,
        payload -> 'prices.quantity' ->> 0 as from_quantity,
        payload -> 'prices.unit_price' ->> 0 as price
    from source
)

select
    record_id,
    source_key,
    -- ids
    product_supplier_id,
    party_id,
    product_id,
    first_variant_id,
    currency_id,
    unit_id,
    -- attributes
    {{ to_code('is_active', flags) }}::boolean as is_active,
    -- quantities
    ceil({{ to_number('lead_time_days') }} / 86400)::integer as lead_time_days,
    {{ to_integer('sequence') }} as sequence,
    {{ to_number('from_quantity') }} as from_quantity,
    {{ to_number('price') }} as price,
    {{ rejection_reasons([
        missing('product_supplier_id', 'id'),
        missing('party_id', 'party'),
        unknown_code('is_active', 'active', flags),
        not_a_number('lead_time_days', 'lead_time'),
        not_an_integer('sequence', 'sequence'),
        not_a_number('from_quantity', 'prices.quantity'),
        not_a_number('price', 'prices.unit_price'),
    ]) }} as rejection_reasons
from renamed
