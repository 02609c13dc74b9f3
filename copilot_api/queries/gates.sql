select
    system,
    entity,
    last_success_at,
    reason,
    feeds
from manufacturing.data_health
where gate = 'closed'
order by system, entity
