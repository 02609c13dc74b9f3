select
    bom_id,
    sku_id,
    component_sku_id,
    quantity_per_unit,
    scrap_rate,
    valid_from,
    valid_to
from {{ ref('int_boms_acyclic') }}
