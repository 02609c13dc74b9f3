select
    count(*) as total_alerts,
    count(*) filter (where status = 'firing') as total_firing,
    count(*) filter (where status = 'acknowledged') as total_acknowledged,
    count(*) filter (where severity = 'critical') as total_critical,
    count(*) filter (where severity = 'high') as total_high
from matching
