select
    count(*) as total_entities,
    count(distinct system) as total_systems,
    count(*) filter (where gate = 'closed') as total_closed,
    coalesce(sum(rows), 0) as total_rows,
    coalesce(sum(rejected), 0) as total_rejected
from matching
