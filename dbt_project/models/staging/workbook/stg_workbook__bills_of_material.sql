with source as (
    {{ current_records('workbook', 'bills_of_material') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Finished item') }} as sku_id,
        {{ code_field('Component') }} as component_sku_id,
        -- attributes
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('Quantity per unit') }} as quantity_per_unit,
        {{ text_field('Scrap percent') }} as scrap_percent,
        -- dates
        {{ text_field('Valid from') }} as valid_from,
        {{ text_field('Valid to') }} as valid_to
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    component_sku_id,
    -- attributes
    unit,
    -- quantities
    {{ to_number('quantity_per_unit') }} as quantity_per_unit,
    {{ to_number('scrap_percent') }} as scrap_percent,
    -- dates
    {{ to_date('valid_from') }} as valid_from,
    {{ to_date('valid_to') }} as valid_to,
    {{ rejection_reasons([
        missing('sku_id', 'Finished item'),
        missing('component_sku_id', 'Component'),
        missing('quantity_per_unit', 'Quantity per unit'),
        not_a_number('quantity_per_unit', 'Quantity per unit'),
        not_a_number('scrap_percent', 'Scrap percent'),
        not_a_date('valid_from', 'Valid from'),
        not_a_date('valid_to', 'Valid to'),
    ]) }} as rejection_reasons
from renamed
