-- What the last two years say of how long orders take and how late they are; older ones say little of today's suppliers.
select
    'purchase_order_line' as entity_type,
    supplier_id,
    sku_id,
    order_date,
    expected_date as promised_date,
    null::date as begun_date,
    received_date
from manufacturing.purchase_orders
where status = 'complete' and quantity > 0
    and received_date between greatest(order_date, %(as_of)s::date - 730) and %(as_of)s::date

union all

select
    'work_order' as entity_type,
    'production' as supplier_id,
    sku_id,
    coalesce(scheduled_start, actual_start) as order_date,
    scheduled_end as promised_date,
    coalesce(actual_start, scheduled_start) as begun_date,
    actual_end as received_date
from manufacturing.work_orders
where status = 'completed' and coalesce(actual_start, scheduled_start) is not null
    and actual_end between greatest(coalesce(actual_start, scheduled_start), %(as_of)s::date - 730) and %(as_of)s::date
order by 1, 2, 3, 4, 5, 6, 7
