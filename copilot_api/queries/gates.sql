select
    system,
    entity,
    gate,
    reason,
    feeds,
    last_success_at + make_interval(secs => 3600 * expected_within_hours) as good_until
from manufacturing.data_health
order by system, entity
