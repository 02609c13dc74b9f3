-- What work orders under way have still to draw: their bill at the start, less what was issued to them; where issues are not
-- recorded, less the share of the order that is done.
with issued as (
    select
        reference as work_order_id,
        sku_id,
        -sum(quantity) as quantity
    from manufacturing.stock_movements
    where kind = 'issue'
    group by reference, sku_id
),

needed as (
    select
        orders.work_order_id,
        orders.sku_id as parent_sku_id,
        orders.warehouse_id,
        boms.component_sku_id as sku_id,
        coalesce(orders.actual_start, orders.scheduled_start, %(as_of)s) as ds,
        sum(orders.quantity * boms.quantity_per_unit / (1 - coalesce(boms.scrap_rate, 0))) as quantity,
        min((orders.quantity_completed + orders.quantity_scrapped) / orders.quantity) as done
    from manufacturing.work_orders as orders
    inner join manufacturing.boms as boms
        on orders.sku_id = boms.sku_id
        and coalesce(orders.actual_start, orders.scheduled_start, %(as_of)s)
        between coalesce(boms.valid_from, '-infinity') and coalesce(boms.valid_to, 'infinity')
    where orders.status = 'in_progress' and orders.warehouse_id is not null
        and orders.quantity > orders.quantity_completed + orders.quantity_scrapped
    group by 1, 2, 3, 4, 5
)

select
    needed.sku_id,
    needed.warehouse_id,
    needed.ds,
    (needed.quantity - greatest(coalesce(issued.quantity, 0), needed.quantity * needed.done))::double precision as quantity,
    needed.work_order_id,
    needed.parent_sku_id
from needed
left join issued on needed.work_order_id = issued.work_order_id and needed.sku_id = issued.sku_id
where needed.quantity > greatest(coalesce(issued.quantity, 0), needed.quantity * needed.done)
order by needed.sku_id, needed.warehouse_id, needed.work_order_id
