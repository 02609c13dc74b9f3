with source as (
    {{ current_records('demo_erp', 'bom_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('bom_no') }} as bom_number,
        {{ code_field('par_itm') }} as sku_id,
        {{ code_field('comp_itm') }} as component_sku_id,
        -- quantities
        {{ text_field('qty_per') }} as quantity_per_unit,
        {{ text_field('scrap_pct') }} as scrap_percent,
        -- dates
        {{ text_field('vfrom') }} as valid_from,
        {{ text_field('vto') }} as valid_to
    from source
)

select
    record_id,
    source_key,
    -- ids
    bom_number,
    sku_id,
    component_sku_id,
    -- quantities
    {{ to_number('quantity_per_unit') }} as quantity_per_unit,
    {{ to_number('scrap_percent') }} as scrap_percent,
    -- dates
    {{ to_date('valid_from', 'yyyymmdd') }} as valid_from,
    {{ to_date('valid_to', 'yyyymmdd') }} as valid_to,
    {{ rejection_reasons([
        missing('bom_number', 'bom_no'),
        missing('sku_id', 'par_itm'),
        missing('component_sku_id', 'comp_itm'),
        missing('quantity_per_unit', 'qty_per'),
        not_a_number('quantity_per_unit', 'qty_per'),
        not_a_number('scrap_percent', 'scrap_pct'),
        not_a_date('valid_from', 'vfrom', 'yyyymmdd'),
        not_a_date('valid_to', 'vto', 'yyyymmdd'),
    ]) }} as rejection_reasons
from renamed
