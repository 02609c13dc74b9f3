-- By what rules the last plan was made.
select
    policy,
    country
from forecast.runs
where kind = 'plan'
order by latest_at desc
limit 1
