with ordered as (
    select
        sku_id,
        warehouse_id,
        coalesce(requested_date, order_date) as date,
        sum(greatest(quantity, 0)) as quantity,
        sum(greatest(-quantity, 0)) as quantity_returned
    from {{ ref('int_sales_orders_validated') }}
    where status <> 'cancelled' and coalesce(requested_date, order_date) < {{ as_of() }}
    group by 1, 2, 3
),

calendar as (
    select
        sku_id,
        warehouse_id,
        day::date as date,
        0::numeric as quantity,
        0::numeric as quantity_returned
    from (
        select
            sku_id,
            warehouse_id,
            min(date) as first_date
        from ordered
        where quantity > 0
        group by sku_id, warehouse_id
    ) as first_demand
    cross join generate_series(first_date, {{ as_of() }} - 1, interval '1 day') as day
),

every_day as (
    select
        sku_id,
        warehouse_id,
        date,
        max(quantity) as quantity,
        max(quantity_returned) as quantity_returned
    from (
        select *, true as is_listed from calendar
        union all
        select *, false as is_listed from ordered
    ) as days
    group by sku_id, warehouse_id, date
    having bool_or(is_listed)
),

daily as (
    select
        every_day.*,
        case stock.is_stocked_out when true then 0 when false then 1 end as in_stock
    from every_day
    left join {{ ref('inventory_history') }} as stock
        on
            every_day.sku_id = stock.sku_id and every_day.warehouse_id = stock.warehouse_id
            and every_day.date = stock.date
),

periods as (
    {%- for period, unit in [('daily', 'day'), ('weekly', 'week'), ('monthly', 'month')] %}
    select
        sku_id,
        warehouse_id,
        '{{ period }}' as period,
        date_trunc('{{ unit }}', date)::date as period_start,
        sum(quantity) as quantity,
        sum(quantity_returned) as quantity_returned,
        avg(in_stock)::double precision as share_in_stock
    from daily
    where date_trunc('{{ unit }}', date) + interval '1 {{ unit }}' <= {{ as_of() }}
    group by 1, 2, 3, 4
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    *,
    coalesce(share_in_stock < 0.5, false) as is_censored
from periods
