select
    'odoo' as system,
    quants.record_id,
    quants.source_key,
    coalesce(items.sku_id, quants.product_id) as sku_id,
    locations.warehouse_id,
    quants.quantity_on_hand,
    quants.quantity_reserved,
    case when locations.is_blocked then quants.quantity_on_hand else 0 end as quantity_blocked,
    {{ as_of() }}::timestamp at time zone {{ company_timezone() }} as snapshot_at
from {{ ref('stg_odoo__quants') }} as quants
inner join {{ ref('int_odoo__warehouse_locations') }} as locations on quants.location_id = locations.location_id
left join {{ ref('int_odoo__items') }} as items on quants.product_id = items.product_id
-- what suppliers, customers and production hold is no stock of ours
where locations.usage = 'internal'
