select
    'tryton' as system,
    warehouses.record_id,
    warehouses.source_key,
    locations.warehouse_id,
    warehouses.name,
    warehouses.name as site
from {{ ref('stg_tryton__locations') }} as warehouses
inner join {{ ref('int_tryton__warehouse_locations') }} as locations on warehouses.location_id = locations.location_id
where warehouses.kind = 'warehouse'
