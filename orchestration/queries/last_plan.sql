-- The latest plan, and whether it is held back for this reason already.
select
    runs.run_id,
    exists (
        select from forecast.replenishment_plan as plan
        where plan.run_id = runs.run_id and plan.gated_because = %(because)s
    ) as held_back
from forecast.runs as runs
where runs.kind = 'plan'
order by runs.latest_at desc
limit 1
