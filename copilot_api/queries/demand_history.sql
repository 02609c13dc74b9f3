select
    history.period_start as ds,
    sum(history.quantity)::double precision as y,
    bool_or(history.is_censored) as is_censored
from manufacturing.demand_history as history
where history.sku_id = %(sku_id)s
    and (%(warehouse_id)s::text is null or history.warehouse_id = %(warehouse_id)s)
    and history.period = %(period)s
    and history.period_start >= %(since)s::date
group by history.period_start
order by history.period_start
