{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

{#- A move has two ends; each that lies in a warehouse is a movement of it. -#}
select
    'odoo' as system,
    moves.record_id,
    moves.source_key,
    moves.move_id || '/' || ends.direction as movement_id,
    coalesce(items.sku_id, moves.product_id) as sku_id,
    here.warehouse_id,
    {{ in_stock_unit('moves.quantity', 'units', 'items') }} * case ends.direction when 'out' then -1 else 1 end as quantity,
    case
        when moves.is_inventory then 'count'
        when moves.scrap_id is not null then 'scrap'
        when beyond.usage = 'supplier' then 'receipt'
        when beyond.usage = 'customer' then 'shipment'
        when beyond.usage = 'production' and ends.direction = 'out' then 'issue'
        when beyond.usage = 'production' then 'production'
        when beyond.usage = 'inventory' then 'adjustment'
        else 'transfer'
    end as kind,
    moves.reference,
    moves.moved_at,
    {{ rejection_reasons([not_stocked('items')]) }} as rejection_reasons
from {{ ref('stg_odoo__moves') }} as moves
cross join (values ('out'), ('in')) as ends (direction)
inner join {{ ref('int_odoo__warehouse_locations') }} as here
    on here.location_id = case ends.direction when 'out' then moves.from_location_id else moves.to_location_id end
left join {{ ref('int_odoo__warehouse_locations') }} as beyond
    on beyond.location_id = case ends.direction when 'out' then moves.to_location_id else moves.from_location_id end
left join {{ ref('int_odoo__items') }} as items on moves.product_id = items.product_id
left join {{ ref('int_odoo__units') }} as units on moves.unit_id = units.unit_id
where here.usage = 'internal'
