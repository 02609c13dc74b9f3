{#- Every day stands once with nothing ordered, rather than days joined to orders: the planner expects far fewer days. -#}
with lines as (
    select
        sku_id,
        warehouse_id,
        coalesce(requested_date, order_date) as date,
        greatest(quantity, 0) as quantity,
        greatest(-quantity, 0) as quantity_returned,
        min(coalesce(requested_date, order_date)) filter (where quantity > 0)
            over (partition by sku_id, warehouse_id) as first_date
    from {{ ref('int_sales_orders_validated') }}
    where status <> 'cancelled' and coalesce(requested_date, order_date) < {{ as_of() }}
),

places as (
    select
        sku_id,
        warehouse_id,
        min(first_date) as first_date
    from lines
    group by sku_id, warehouse_id
),

days as (
    select
        sku_id,
        warehouse_id,
        date,
        quantity,
        quantity_returned
    from lines
    where date >= first_date

    union all

    select
        places.sku_id,
        places.warehouse_id,
        places.first_date + passed.days as date,
        0 as quantity,
        0 as quantity_returned
    from places
    cross join generate_series(0, {{ as_of() }} - 1 - places.first_date) as passed (days)
)

select
    sku_id,
    warehouse_id,
    date,
    sum(quantity) as quantity,
    sum(quantity_returned) as quantity_returned
from days
group by sku_id, warehouse_id, date
