select
    warehouse_id,
    name,
    site
from {{ ref('int_warehouses_validated') }}
