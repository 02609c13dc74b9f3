select
    'odoo' as system,
    record_id,
    source_key,
    warehouse_id,
    name,
    name as site
from {{ ref('stg_odoo__warehouses') }}
