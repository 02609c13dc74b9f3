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
        day::date as date,
        0 as quantity,
        0 as quantity_returned
    from (
        select
            sku_id,
            warehouse_id,
            min(first_date) as first_date
        from lines
        group by sku_id, warehouse_id
    ) as places
    cross join generate_series(places.first_date, {{ as_of() }} - 1, interval '1 day') as day
),

daily as (
    select
        days.sku_id,
        days.warehouse_id,
        days.date,
        sum(days.quantity) as quantity,
        sum(days.quantity_returned) as quantity_returned,
        min(case stock.is_stocked_out when true then 0 when false then 1 end) as in_stock
    from days
    left join {{ ref('inventory_history') }} as stock
        on days.sku_id = stock.sku_id and days.warehouse_id = stock.warehouse_id and days.date = stock.date
    group by days.sku_id, days.warehouse_id, days.date
),

periods as (
    select
        daily.sku_id,
        daily.warehouse_id,
        units.period,
        date_trunc(units.unit, daily.date::timestamp)::date as period_start,
        sum(daily.quantity) as quantity,
        sum(daily.quantity_returned) as quantity_returned,
        avg(daily.in_stock)::double precision as share_in_stock
    from daily
    cross join (
        values
        ('daily', 'day', interval '1 day'), ('weekly', 'week', interval '1 week'), ('monthly', 'month', interval '1 month')
    ) as units (period, unit, length)
    where date_trunc(units.unit, daily.date::timestamp) + units.length <= {{ as_of() }}
    group by 1, 2, 3, 4
)

select
    *,
    coalesce(share_in_stock < 0.5, false) as is_censored
from periods
