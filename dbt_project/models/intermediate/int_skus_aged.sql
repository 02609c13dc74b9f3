with uses as (
    select
        sku_id,
        date as used_on
    from {{ ref('int_stock_movements_summed') }}
    where uses > 0

    union all

    select
        sku_id,
        order_date as used_on
    from {{ ref('int_sales_orders_validated') }}
    where status <> 'cancelled' and quantity > 0
)

select
    sku_id,
    min(used_on) as first_used_on,
    max(used_on) as last_used_on
from uses
where used_on <= {{ as_of() }}
group by sku_id
