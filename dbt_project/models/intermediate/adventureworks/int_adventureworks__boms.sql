select
    'adventureworks' as system,
    lines.record_id,
    lines.source_key,
    lines.bom_id,
    coalesce(assemblies.sku_id, lines.assembly_id) as sku_id,
    coalesce(components.sku_id, lines.component_id) as component_sku_id,
    lines.quantity_per_unit,
    lines.unit_of_measure as unit,
    0 as scrap_rate,
    lines.valid_from,
    lines.valid_to
from {{ ref('stg_adventureworks__billofmaterials') }} as lines
left join {{ ref('stg_adventureworks__product') }} as assemblies on lines.assembly_id = assemblies.product_id
left join {{ ref('stg_adventureworks__product') }} as components on lines.component_id = components.product_id
