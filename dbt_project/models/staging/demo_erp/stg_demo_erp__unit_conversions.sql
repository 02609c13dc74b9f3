with source as (
    {{ current_records('demo_erp', 'unit_conversions') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('itm_no') }} as sku_id,
        {{ code_field('uom_from') }} as from_unit,
        {{ code_field('uom_to') }} as to_unit,
        -- quantities
        {{ text_field('factor') }} as factor
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    from_unit,
    to_unit,
    -- quantities
    {{ to_number('factor') }} as factor,
    {{ rejection_reasons([
        missing('from_unit', 'uom_from'),
        missing('to_unit', 'uom_to'),
        missing('factor', 'factor'),
        not_a_number('factor', 'factor'),
    ]) }} as rejection_reasons
from renamed
