select
    bom_id,
    sku_id,
    component_sku_id,
    quantity_per_unit,
    coalesce(scrap_rate, 0) as scrap_rate,
    valid_from,
    valid_to
from {{ ref('int_boms_validated') }}
