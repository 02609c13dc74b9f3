with source as (
    {{ current_records('erpnext', 'item_units') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as item_unit_id,
        {{ code_field('parent') }} as sku_id,
        -- attributes
        {{ text_field('uom') }} as unit,
        -- quantities
        {{ text_field('conversion_factor') }} as factor
    from source
)

select
    record_id,
    source_key,
    -- ids
    item_unit_id,
    sku_id,
    -- attributes
    unit,
    -- quantities
    {{ to_number('factor') }} as factor,
    {{ rejection_reasons([
        missing('item_unit_id', 'name'),
        missing('sku_id', 'parent'),
        missing('unit', 'uom'),
        missing('factor', 'conversion_factor'),
        not_a_number('factor', 'conversion_factor'),
    ]) }} as rejection_reasons
from renamed
