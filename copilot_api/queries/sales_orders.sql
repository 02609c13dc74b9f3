select
    'sales' as kind,
    orders.sales_order_id as order_id,
    orders.line,
    orders.customer_id as partner_id,
    customers.name as partner_name,
    orders.sku_id,
    skus.description,
    orders.warehouse_id,
    orders.quantity,
    orders.quantity_shipped as quantity_done,
    greatest(orders.quantity - orders.quantity_shipped, 0) as quantity_open,
    skus.unit_of_measure,
    orders.status,
    orders.order_date,
    orders.requested_date as due_date,
    orders.shipped_date as done_date,
    case
        when orders.status in ('open', 'partial') and orders.requested_date < %(as_of)s::date
            then %(as_of)s::date - orders.requested_date
        else 0
    end as days_late,
    round(greatest(orders.quantity - orders.quantity_shipped, 0) * orders.unit_price, 2) as value_open,
    round(greatest(orders.quantity - orders.quantity_shipped, 0) * orders.unit_price_company, 2) as value_open_company,
    orders.currency
from manufacturing.sales_orders as orders
left join manufacturing.customers as customers on orders.customer_id = customers.customer_id
left join manufacturing.skus as skus on orders.sku_id = skus.sku_id
where (%(order_id)s::text is null or orders.sales_order_id = %(order_id)s)
    and (%(sku_id)s::text is null or orders.sku_id = %(sku_id)s)
    and (%(warehouse_id)s::text is null or orders.warehouse_id = %(warehouse_id)s)
    and (%(partner_id)s::text is null or orders.customer_id = %(partner_id)s)
    and (%(statuses)s::text[] is null or orders.status = any(%(statuses)s))
    and (%(due_from)s::date is null or orders.requested_date >= %(due_from)s)
    and (%(due_to)s::date is null or orders.requested_date <= %(due_to)s)
    and (
        not %(late)s::boolean
        or (orders.status in ('open', 'partial') and orders.requested_date < %(as_of)s::date)
    )
