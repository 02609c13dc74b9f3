-- What is on order, with the days from the business date in which it is forecast to arrive. Like the risk of running out,
-- stock counts on work orders that are under way and not on those that are only planned.
with arrivals as (
    select * from forecast.forecasts_latest where forecast_type = 'supply'
),

open_lines as (
    select
        'purchase_order_line' as entity_type,
        purchase_order_id || '/' || line as order_id,
        sku_id,
        warehouse_id,
        coalesce(expected_date, order_date) as due_date,
        (quantity - quantity_received)::double precision as quantity
    from manufacturing.purchase_orders
    where status in ('open', 'partial') and quantity > quantity_received

    union all

    select
        'work_order' as entity_type,
        work_order_id as order_id,
        sku_id,
        warehouse_id,
        scheduled_end as due_date,
        (quantity - quantity_completed - quantity_scrapped)::double precision as quantity
    from manufacturing.work_orders
    where status = 'in_progress' and scheduled_end is not null and quantity > quantity_completed + quantity_scrapped
)

select
    open_lines.sku_id,
    open_lines.warehouse_id,
    open_lines.due_date,
    open_lines.quantity,
    arrivals.q025,
    arrivals.q05,
    arrivals.q10,
    arrivals.q25,
    arrivals.q50,
    arrivals.q75,
    arrivals.q90,
    arrivals.q95,
    arrivals.q975,
    arrivals.q99
from open_lines
left join arrivals on open_lines.entity_type = arrivals.entity_type and open_lines.order_id = arrivals.entity_id
order by open_lines.sku_id, open_lines.warehouse_id, open_lines.entity_type, open_lines.order_id
