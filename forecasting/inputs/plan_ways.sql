-- Over which ways an item that lies in one warehouse may be brought to another: those that goods went at least three times within a
-- year, in the days it took them.
with trips as (
    select
        gone.warehouse_id as source_warehouse_id,
        came.warehouse_id,
        came.moved_on - gone.moved_on as days
    from manufacturing.stock_movements as gone
    inner join manufacturing.stock_movements as came
        on gone.reference = came.reference
            and gone.sku_id = came.sku_id
            and gone.warehouse_id <> came.warehouse_id
            and gone.moved_on <= came.moved_on
    where gone.kind = 'transfer' and came.kind = 'transfer'
        and gone.quantity < 0 and came.quantity > 0
        and gone.moved_on > %(as_of)s::date - 365
),

ways as (
    select
        source_warehouse_id,
        warehouse_id,
        avg(days)::double precision as days
    from trips
    group by source_warehouse_id, warehouse_id
    having count(*) >= 3
)

select
    stock.sku_id,
    ways.warehouse_id,
    ways.source_warehouse_id,
    ways.days
from ways
inner join manufacturing.inventory_snapshots as stock on ways.source_warehouse_id = stock.warehouse_id
inner join manufacturing.skus as skus on stock.sku_id = skus.sku_id
where skus.is_active and stock.quantity_available + stock.quantity_reserved > 0
order by stock.sku_id, ways.warehouse_id, ways.source_warehouse_id
