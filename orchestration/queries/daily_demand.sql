-- Mean demand of a day over a sample of series, each relative to its own level: which weekdays and closed days see less.
with complete as (
    select max(period_start) + 6 as last_day
    from manufacturing.demand_history
    where period = 'weekly'
),

sampled as (
    -- A sample bounds the cost for any company; the hash keeps it the same from night to night.
    select
        sku_id,
        warehouse_id
    from manufacturing.demand_history
    where period = 'weekly'
    group by sku_id, warehouse_id
    having sum(quantity) > 0
    order by md5(sku_id || '|' || warehouse_id)
    limit 2000
),

days as (
    select
        history.period_start as ds,
        history.quantity,
        avg(history.quantity) over (partition by history.sku_id, history.warehouse_id) as usual
    from sampled
    inner join manufacturing.demand_history as history
        on sampled.sku_id = history.sku_id and sampled.warehouse_id = history.warehouse_id
    cross join complete
    where history.period = 'daily'
        and not history.is_censored
        and history.period_start <= complete.last_day
        and history.period_start > complete.last_day - 1096
)

select
    ds,
    avg(least(quantity / usual, 20))::double precision as y
from days
where usual > 0
group by ds
order by ds
