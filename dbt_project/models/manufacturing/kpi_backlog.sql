{{ config(materialized='view') }}

with open_lines as (
    select
        sku_id,
        warehouse_id,
        coalesce(requested_date, order_date) as due_on,
        greatest(quantity - quantity_shipped, 0) as quantity,
        unit_price_company
    from {{ ref('sales_orders') }}
    where status in ('open', 'partial') and quantity > quantity_shipped
)

select
    sku_id,
    warehouse_id,
    count(*) as lines,
    sum(quantity) as backlog_quantity,
    coalesce(sum(quantity) filter (where due_on < {{ as_of() }}), 0) as overdue_quantity,
    sum(quantity * unit_price_company) as backlog_value,
    min(due_on) as oldest_due_on
from open_lines
group by sku_id, warehouse_id
