-- A week that a planner has marked is unknown to the engine: neither its demand nor nothing.
select
    history.sku_id,
    history.warehouse_id,
    history.period_start as ds,
    case
        when
            not exists (
                select from forecast.planner_marks as marks
                where marks.withdrawn_at is null and marks.sku_id = history.sku_id
                    and (marks.warehouse_id is null or marks.warehouse_id = history.warehouse_id)
                    and marks.first_day < history.period_start + 7 and marks.last_day >= history.period_start
            )
            then history.quantity::double precision
    end as y,
    coalesce(history.share_in_stock, 1)::double precision as share_in_stock
from manufacturing.demand_history as history
where history.period = 'weekly'
order by history.sku_id, history.warehouse_id, history.period_start
