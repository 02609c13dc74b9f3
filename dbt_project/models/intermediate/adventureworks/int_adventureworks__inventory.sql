select
    'adventureworks' as system,
    stock.record_id,
    stock.source_key,
    coalesce(products.sku_id, stock.product_id) as sku_id,
    -- a location nobody knows stays visible, so that the row is refused with its name
    case when locations.location_id is null then stock.location_id else {{ adventureworks_plant() }} end
        as warehouse_id,
    stock.quantity_on_hand,
    0 as quantity_reserved,
    0 as quantity_blocked,
    -- the table is a state without a counting day; modifieddate is when the row was last edited
    {{ as_of() }}::timestamp at time zone {{ company_timezone() }} as snapshot_at
from {{ ref('stg_adventureworks__productinventory') }} as stock
left join {{ ref('stg_adventureworks__product') }} as products on stock.product_id = products.product_id
left join {{ ref('stg_adventureworks__location') }} as locations on stock.location_id = locations.location_id
