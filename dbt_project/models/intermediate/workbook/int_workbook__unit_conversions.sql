select
    'workbook' as system,
    record_id,
    source_key,
    sku_id,
    from_unit,
    to_unit,
    factor
from {{ ref('stg_workbook__unit_conversions') }}
