select
    nights.as_of,
    runs.run_id
from (
    select as_of
    from staging.nightly_runs
    where status = 'completed'
    order by completed_at desc
    limit 1
) as nights
cross join (
    select run_id
    from forecast.runs
    where kind = 'demand'
    order by latest_at desc
    limit 1
) as runs
