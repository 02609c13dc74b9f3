-- What is on order and not here yet: purchase order lines and work orders under way. A date before today says that it is overdue.
select
    sku_id,
    warehouse_id,
    coalesce(expected_date, order_date) as due_date,
    (quantity - coalesce(quantity_received, 0))::double precision as quantity,
    'purchase_order' as kind,
    purchase_order_id || '/' || line as reference,
    supplier_id
from manufacturing.purchase_orders
where status in ('open', 'partial') and quantity > coalesce(quantity_received, 0)

union all

select
    sku_id,
    warehouse_id,
    scheduled_end as due_date,
    (quantity - coalesce(quantity_completed, 0) - coalesce(quantity_scrapped, 0))::double precision as quantity,
    'work_order' as kind,
    work_order_id as reference,
    null as supplier_id
from manufacturing.work_orders
where status = 'in_progress' and scheduled_end is not null
    and quantity > coalesce(quantity_completed, 0) + coalesce(quantity_scrapped, 0)
order by 1, 2, 3, 6
