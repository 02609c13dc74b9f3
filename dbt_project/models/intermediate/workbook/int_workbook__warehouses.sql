select
    'workbook' as system,
    record_id,
    source_key,
    warehouse_id,
    name,
    site
from {{ ref('stg_workbook__warehouses') }}
