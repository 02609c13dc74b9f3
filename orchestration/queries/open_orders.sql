-- Purchase order lines and work orders that have not arrived. A work order is due from all production together.
select
    'purchase_order_line' as entity_type,
    purchase_order_id || '/' || line as order_id,
    supplier_id,
    sku_id,
    warehouse_id,
    order_date,
    expected_date as promised_date,
    null::date as begun_date
from manufacturing.purchase_orders
where status in ('open', 'partial') and quantity > quantity_received

union all

select
    'work_order' as entity_type,
    work_order_id as order_id,
    'production' as supplier_id,
    sku_id,
    warehouse_id,
    coalesce(scheduled_start, actual_start) as order_date,
    scheduled_end as promised_date,
    case when status = 'in_progress' then coalesce(actual_start, scheduled_start) end as begun_date
from manufacturing.work_orders
where status in ('planned', 'in_progress') and quantity > quantity_completed + quantity_scrapped
order by 1, 2
