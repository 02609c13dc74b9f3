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
        first_demand.sku_id,
        first_demand.warehouse_id,
        day::date as date
    from (
        select
            sku_id,
            warehouse_id,
            min(date) as date
        from ordered
        where quantity > 0
        group by sku_id, warehouse_id
    ) as first_demand
    cross join generate_series(first_demand.date, {{ as_of() }} - 1, interval '1 day') as day
),

daily as (
    select
        calendar.sku_id,
        calendar.warehouse_id,
        calendar.date,
        coalesce(ordered.quantity, 0) as quantity,
        coalesce(ordered.quantity_returned, 0) as quantity_returned,
        case stock.is_stocked_out when true then 0 when false then 1 end as in_stock
    from calendar
    left join ordered
        on
            calendar.sku_id = ordered.sku_id and calendar.warehouse_id = ordered.warehouse_id
            and calendar.date = ordered.date
    left join {{ ref('inventory_history') }} as stock
        on
            calendar.sku_id = stock.sku_id and calendar.warehouse_id = stock.warehouse_id
            and calendar.date = stock.date
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
