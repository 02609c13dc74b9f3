select
    locations.location_id,
    locations.usage,
    warehouses.warehouse_id
from {{ ref('stg_odoo__locations') }} as locations
left join {{ ref('stg_odoo__warehouses') }} as warehouses on locations.odoo_warehouse_id = warehouses.odoo_warehouse_id
