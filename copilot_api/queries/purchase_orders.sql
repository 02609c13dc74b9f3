select
    'purchase' as kind,
    orders.purchase_order_id as order_id,
    orders.line,
    orders.supplier_id as partner_id,
    suppliers.name as partner_name,
    orders.sku_id,
    skus.description,
    orders.warehouse_id,
    orders.quantity,
    orders.quantity_received as quantity_done,
    greatest(orders.quantity - orders.quantity_received, 0) as quantity_open,
    skus.unit_of_measure,
    orders.status,
    orders.order_date,
    orders.expected_date as due_date,
    orders.received_date as done_date,
    case
        when orders.status in ('open', 'partial') and orders.expected_date < %(as_of)s::date
            then %(as_of)s::date - orders.expected_date
        else 0
    end as days_late,
    round(greatest(orders.quantity - orders.quantity_received, 0) * orders.unit_price, 2) as value_open,
    round(greatest(orders.quantity - orders.quantity_received, 0) * orders.unit_price_company, 2) as value_open_company,
    orders.currency
from manufacturing.purchase_orders as orders
left join manufacturing.suppliers as suppliers on orders.supplier_id = suppliers.supplier_id
left join manufacturing.skus as skus on orders.sku_id = skus.sku_id
where (%(order_id)s::text is null or orders.purchase_order_id = %(order_id)s)
    and (%(sku_id)s::text is null or orders.sku_id = %(sku_id)s)
    and (%(warehouse_id)s::text is null or orders.warehouse_id = %(warehouse_id)s)
    and (%(partner_id)s::text is null or orders.supplier_id = %(partner_id)s)
    and (%(statuses)s::text[] is null or orders.status = any(%(statuses)s))
    and (%(due_from)s::date is null or orders.expected_date >= %(due_from)s)
    and (%(due_to)s::date is null or orders.expected_date <= %(due_to)s)
    and (
        not %(late)s::boolean
        or (orders.status in ('open', 'partial') and orders.expected_date < %(as_of)s::date)
    )
