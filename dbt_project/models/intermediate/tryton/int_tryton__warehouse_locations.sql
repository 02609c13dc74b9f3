select
    locations.location_id,
    locations.kind,
    -- a warehouse without a code goes by its name
    coalesce(warehouses.location_code, upper(warehouses.name)) as warehouse_id
from {{ ref('stg_tryton__locations') }} as locations
left join {{ ref('stg_tryton__locations') }} as warehouses
    on
        locations.warehouse_location_id = warehouses.location_id
        and warehouses.kind = 'warehouse'
