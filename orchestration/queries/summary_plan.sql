select
    action,
    count(*) as proposals,
    sum(value)::double precision as value,
    min(currency) as currency
from forecast.replenishment_plan_latest
group by action
order by array_position(array['buy', 'make', 'transfer', 'expedite', 'defer', 'cancel'], action)
