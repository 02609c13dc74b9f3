{{ config(materialized='ephemeral') }}

{#- Movements that do not begin with a count may lack what was there before: then only less on hand is a finding. -#}
with moved as (
    select
        sku_id,
        warehouse_id,
        sum(quantity) as quantity,
        coalesce(min(date) filter (where counts > 0) = min(date), false) as begins_with_count
    from {{ ref('int_stock_movements_summed') }}
    group by sku_id, warehouse_id
)

select
    'negative_stock' as kind,
    'error' as severity,
    stock.sku_id,
    stock.warehouse_id,
    'The warehouse system shows less than nothing on hand.' as message,
    0::numeric as expected,
    stock.quantity_on_hand as found
from {{ ref('int_inventory_summed') }} as stock
where stock.quantity_on_hand < 0

union all

select
    'inventory_vs_movements' as kind,
    'warning' as severity,
    stock.sku_id,
    stock.warehouse_id,
    'What is on hand is not what the movements add up to.' as message,
    moved.quantity as expected,
    stock.quantity_on_hand as found
from {{ ref('int_inventory_summed') }} as stock
inner join moved on stock.sku_id = moved.sku_id and stock.warehouse_id = moved.warehouse_id
where
    stock.quantity_on_hand < moved.quantity
    or (moved.begins_with_count and stock.quantity_on_hand > moved.quantity)

union all

-- quantities per unit are rounded: a millionth is no difference
select
    'reserved_vs_open_orders' as kind,
    'warning' as severity,
    sku_id,
    warehouse_id,
    'More is reserved than open sales orders (' || trim_scale(round(for_sales, 3))
    || ') and the components of open work orders (' || trim_scale(round(for_production, 3)) || ') still need.' as message,
    for_sales + for_production as expected,
    quantity_reserved as found
from {{ ref('int_reservations_expected') }}
where quantity_reserved > (for_sales + for_production) * 1.000001

union all

select
    'inactive_with_stock' as kind,
    'warning' as severity,
    stock.sku_id,
    stock.warehouse_id,
    'The item is retired and still lies in stock.' as message,
    0 as expected,
    stock.quantity_on_hand as found
from {{ ref('int_inventory_summed') }} as stock
inner join {{ ref('int_skus_validated') }} as skus on stock.sku_id = skus.sku_id
where not skus.is_active and stock.quantity_on_hand > 0
