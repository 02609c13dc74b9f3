{#- Of stock only the days that were not in stock are looked at one by one: on all others since the first movement, it was. -#}
with known as (
    select
        sku_id,
        warehouse_id,
        min(date) as since
    from {{ ref('int_stock_balances') }}
    group by sku_id, warehouse_id
),

short as (
    select
        balances.sku_id,
        balances.warehouse_id,
        balances.date + days.passed as date,
        balances.is_stocked_out
    from {{ ref('int_stock_balances') }} as balances
    cross join generate_series(0, balances.next_date - balances.date - 1) as days (passed)
    where balances.is_stocked_out is not false
),

daily as (
    select
        demand.*,
        case
            when short.sku_id is not null then case when short.is_stocked_out then 0 end
            when demand.date >= known.since then 1
        end as in_stock
    from {{ ref('int_demand_by_day') }} as demand
    left join known on demand.sku_id = known.sku_id and demand.warehouse_id = known.warehouse_id
    left join short
        on demand.sku_id = short.sku_id and demand.warehouse_id = short.warehouse_id and demand.date = short.date
),

periods as (
    select
        sku_id,
        warehouse_id,
        'daily' as period,
        date as period_start,
        quantity,
        quantity_returned,
        in_stock::double precision as share_in_stock
    from daily

    union all

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
        values ('weekly', 'week', interval '1 week'), ('monthly', 'month', interval '1 month')
    ) as units (period, unit, length)
    where date_trunc(units.unit, daily.date::timestamp) + units.length <= {{ as_of() }}
    group by 1, 2, 3, 4
)

select
    *,
    coalesce(share_in_stock < 0.5, false) as is_censored
from periods
