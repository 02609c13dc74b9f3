{{
    config(
        incremental_strategy='difference',
        unique_key=['sku_id', 'warehouse_id', 'period', 'period_start'],
        pre_hook="{{ take_changed_keys(changed_periods_of_demand()) }}", post_hook="{{ note_changes_taken() }}"
    )
}}

with days as (
    {{ days_of_demand() }}
),

known as (
    select distinct
        sku_id,
        warehouse_id
    from {{ ref('int_stock_shortages') }}
),

daily as (
    select
        days.sku_id,
        days.warehouse_id,
        days.date,
        coalesce(demand.quantity, 0) as quantity,
        coalesce(demand.quantity_returned, 0) as quantity_returned,
        case
            when short.sku_id is not null then case when short.is_stocked_out then 0 end
            when known.sku_id is not null then 1
        end as in_stock
    from days
    left join {{ ref('int_demand_by_day') }} as demand
        on days.sku_id = demand.sku_id and days.warehouse_id = demand.warehouse_id and days.date = demand.date
    left join known on days.sku_id = known.sku_id and days.warehouse_id = known.warehouse_id
    left join {{ ref('int_stock_short_days') }} as short
        on days.sku_id = short.sku_id and days.warehouse_id = short.warehouse_id and days.date = short.date
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
{{ where_changed(['sku_id', 'warehouse_id', 'period', 'period_start']) }}
