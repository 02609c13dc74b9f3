select
    system,
    entity,
    last_success_at,
    reason
from manufacturing.data_health
where gate = 'closed'
order by system, entity
