select
    health.system,
    health.entity,
    health.gate,
    health.reason,
    health.last_success_at,
    health.age_hours,
    health.expected_within_hours,
    health.rows,
    health.rejected
from manufacturing.data_health as health
where (%(system)s::text is null or health.system = %(system)s)
    and (%(gate)s::text is null or health.gate = %(gate)s)
