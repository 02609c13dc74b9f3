select
    'demo_erp' as system,
    record_id,
    source_key,
    warehouse_id,
    name,
    site
from {{ ref('stg_demo_erp__warehouses') }}
