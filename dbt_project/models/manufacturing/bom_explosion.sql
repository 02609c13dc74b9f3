select
    sku_id,
    component_sku_id,
    level,
    quantity_per_unit,
    is_material
from {{ ref('int_boms_exploded') }}
