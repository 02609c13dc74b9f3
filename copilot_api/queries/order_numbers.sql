select 'sales' as kind, sales_order_id as order_id
from manufacturing.sales_orders
where sales_order_id = any(%(numbers)s)
union
select 'purchase' as kind, purchase_order_id as order_id
from manufacturing.purchase_orders
where purchase_order_id = any(%(numbers)s)
union
select 'work' as kind, work_order_id as order_id
from manufacturing.work_orders
where work_order_id = any(%(numbers)s)
