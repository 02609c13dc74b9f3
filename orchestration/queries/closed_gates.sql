-- The sources whose data a risk rests on and cannot be trusted tonight.
select
    system,
    entity,
    reason
from manufacturing.data_health
where gate = 'closed'
order by system, entity
