{%- set units = {
    'EA': 'EA', 'SET': 'SET', 'PAIR': 'PAIR', 'BOX': 'BOX', 'ROLL': 'ROLL', 'KG': 'KG', 'G': 'G', 'T': 'T', 'L': 'L',
    'ML': 'ML', 'M': 'M', 'CM': 'CM', 'MM': 'MM', 'M2': 'M2', 'M3': 'M3', 'H': 'H'
} -%}

with source as (
    {{ current_records('workbook', 'unit_conversions') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Item code') }} as sku_id,
        {{ code_field('From unit') }} as from_unit,
        {{ text_field('To unit') }} as to_unit,
        -- quantities
        {{ text_field('Factor') }} as factor
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    from_unit,
    {{ to_code('to_unit', units) }} as to_unit,
    -- quantities
    {{ to_number('factor') }} as factor,
    {{ rejection_reasons([
        missing('from_unit', 'From unit'),
        missing('to_unit', 'To unit'),
        unknown_code('to_unit', 'To unit', units),
        missing('factor', 'Factor'),
        not_a_number('factor', 'Factor'),
    ]) }} as rejection_reasons
from renamed
