-- The items a change is about, all they are made of, and all that these go into: nothing else touches their numbers.
with recursive about as (
    select %(sku_id)s::text as sku_id
    where %(sku_id)s::text is not null
    union
    select sku_id
    from manufacturing.purchase_orders
    where status in ('open', 'partial')
        and (supplier_id = %(supplier_id)s or purchase_order_id = %(purchase_order_id)s)
    union
    select sku_id
    from manufacturing.sales_orders
    where status in ('open', 'partial') and sales_order_id = %(sales_order_id)s
),

below as (
    select sku_id from about
    union
    select boms.component_sku_id
    from below
    inner join manufacturing.boms as boms on below.sku_id = boms.sku_id
),

connected as (
    select sku_id from below
    union
    select boms.sku_id
    from connected
    inner join manufacturing.boms as boms on connected.sku_id = boms.component_sku_id
)

select
    skus.sku_id,
    skus.sku_code,
    skus.description,
    skus.unit_of_measure
from connected
inner join manufacturing.skus as skus on connected.sku_id = skus.sku_id
order by skus.sku_id
