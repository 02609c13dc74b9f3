{%- set units = {
    'EA': 'EA', 'SET': 'SET', 'PAIR': 'PAIR', 'BOX': 'BOX', 'ROLL': 'ROLL', 'KG': 'KG', 'G': 'G', 'T': 'T', 'L': 'L',
    'ML': 'ML', 'M': 'M', 'CM': 'CM', 'MM': 'MM', 'M2': 'M2', 'M3': 'M3', 'H': 'H'
} -%}
{%- set makers = {'make': 'make', 'buy': 'buy'} -%}
{%- set answers = {'yes': 'true', 'no': 'false'} -%}

with source as (
    {{ current_records('workbook', 'items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Item code') }} as sku_id,
        -- attributes
        {{ text_field('Description') }} as description,
        {{ text_field('Category') }} as category,
        {{ text_field('Unit') }} as unit_of_measure,
        {{ text_field('Make or buy') }} as make_or_buy,
        {{ text_field('Active') }} as is_active,
        -- quantities
        {{ text_field('Unit cost') }} as unit_cost,
        {{ code_field('Currency') }} as currency,
        {{ text_field('Shelf life days') }} as shelf_life_days
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    -- attributes
    description,
    category,
    {{ to_code('unit_of_measure', units) }} as unit_of_measure,
    {{ to_code('make_or_buy', makers) }} as make_or_buy,
    ({{ to_code('is_active', answers) }})::boolean as is_active,
    -- quantities
    {{ to_number('unit_cost') }} as unit_cost,
    currency,
    {{ to_integer('shelf_life_days') }} as shelf_life_days,
    {{ rejection_reasons([
        missing('sku_id', 'Item code'),
        unknown_code('unit_of_measure', 'Unit', units),
        unknown_code('make_or_buy', 'Make or buy', makers),
        unknown_code('is_active', 'Active', answers),
        not_a_number('unit_cost', 'Unit cost'),
        not_an_integer('shelf_life_days', 'Shelf life days'),
    ]) }} as rejection_reasons
from renamed
