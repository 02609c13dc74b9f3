-- Where an item neither was bought nor made in a warehouse, but was in another, it comes from there: from the one that had it most often.
with arrived as (
    select
        orders.sku_id,
        orders.warehouse_id,
        count(*) as times
    from (
        select sku_id, warehouse_id from manufacturing.purchase_orders where status <> 'cancelled'
        union all
        select sku_id, warehouse_id from manufacturing.work_orders where status <> 'cancelled'
    ) as orders
    group by orders.sku_id, orders.warehouse_id
),

sources as (
    select distinct on (sku_id)
        sku_id,
        warehouse_id
    from arrived
    order by sku_id, times desc, warehouse_id
)

select
    sources.sku_id,
    warehouses.warehouse_id,
    sources.warehouse_id as source_warehouse_id
from sources
cross join manufacturing.warehouses as warehouses
where not exists (
    select from arrived where arrived.sku_id = sources.sku_id and arrived.warehouse_id = warehouses.warehouse_id
)
order by sources.sku_id, warehouses.warehouse_id
