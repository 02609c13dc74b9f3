select
    locations.location_id,
    locations.usage,
    warehouses.warehouse_id,
    -- what waits for the quality check lies at its place, or at one within
    coalesce('/' || locations.path like '%/' || warehouses.quality_location_id || '/%', false) as is_blocked
from {{ ref('stg_odoo__locations') }} as locations
left join {{ ref('stg_odoo__warehouses') }} as warehouses on locations.odoo_warehouse_id = warehouses.odoo_warehouse_id
