-- What is on order and not here yet. A date before today says that it is overdue.
select
    sku_id,
    warehouse_id,
    coalesce(expected_date, order_date) as due_date,
    sum(quantity - coalesce(quantity_received, 0))::double precision as quantity
from manufacturing.purchase_orders
where status in ('open', 'partial') and quantity > coalesce(quantity_received, 0)
group by 1, 2, 3

union all

select
    sku_id,
    warehouse_id,
    scheduled_end as due_date,
    sum(quantity - coalesce(quantity_completed, 0) - coalesce(quantity_scrapped, 0))::double precision as quantity
from manufacturing.work_orders
where status = 'in_progress' and scheduled_end is not null
    and quantity > coalesce(quantity_completed, 0) + coalesce(quantity_scrapped, 0)
group by 1, 2, 3
order by 1, 2, 3
