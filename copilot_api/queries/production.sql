select
    orders.work_order_id,
    orders.sku_id,
    skus.description,
    orders.warehouse_id,
    orders.status,
    orders.quantity,
    orders.quantity_completed,
    orders.quantity_scrapped,
    greatest(orders.quantity - orders.quantity_completed, 0) as quantity_open,
    skus.unit_of_measure,
    orders.scheduled_start,
    orders.scheduled_end,
    orders.actual_start,
    orders.actual_end,
    case
        when orders.status in ('planned', 'in_progress') and orders.scheduled_end < %(as_of)s::date
            then %(as_of)s::date - orders.scheduled_end
        else 0
    end as days_late
from manufacturing.work_orders as orders
left join manufacturing.skus as skus on orders.sku_id = skus.sku_id
where (%(work_order_id)s::text is null or orders.work_order_id = %(work_order_id)s)
    and (%(sku_id)s::text is null or orders.sku_id = %(sku_id)s)
    and (%(warehouse_id)s::text is null or orders.warehouse_id = %(warehouse_id)s)
    and (%(statuses)s::text[] is null or orders.status = any(%(statuses)s))
    and (%(end_from)s::date is null or coalesce(orders.actual_end, orders.scheduled_end) >= %(end_from)s)
    and (%(end_to)s::date is null or coalesce(orders.actual_end, orders.scheduled_end) <= %(end_to)s)
    and (
        not %(late)s::boolean
        or (orders.status in ('planned', 'in_progress') and orders.scheduled_end < %(as_of)s::date)
    )
