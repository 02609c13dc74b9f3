select
    'workbook' as system,
    record_id,
    source_key,
    concat_ws('|', sku_id, component_sku_id, valid_from) as bom_id,
    sku_id,
    component_sku_id,
    quantity_per_unit,
    unit,
    coalesce(scrap_percent, 0) / 100 as scrap_rate,
    valid_from,
    valid_to
from {{ ref('stg_workbook__bills_of_material') }}
