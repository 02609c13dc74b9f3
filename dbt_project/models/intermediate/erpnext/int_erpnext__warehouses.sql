select
    'erpnext' as system,
    record_id,
    source_key,
    warehouse_id,
    name,
    name as site
from {{ ref('stg_erpnext__warehouses') }}
where not coalesce(is_group, false)
