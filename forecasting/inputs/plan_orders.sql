-- What customers still wait for. Without a price the value is unknown, not nothing.
select
    sales_order_id,
    line,
    customer_id,
    sku_id,
    warehouse_id,
    coalesce(requested_date, order_date) as due_date,
    (quantity - quantity_shipped)::double precision as quantity,
    ((quantity - quantity_shipped) * unit_price_company)::double precision as value
from manufacturing.sales_orders
where status in ('open', 'partial') and quantity > quantity_shipped
order by due_date, sales_order_id, line
