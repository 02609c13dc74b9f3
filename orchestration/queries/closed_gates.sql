-- The sources that feed one of the entities and cannot be trusted tonight.
select
    system,
    entity,
    reason
from manufacturing.data_health
where gate = 'closed' and feeds && %(entities)s
order by system, entity
