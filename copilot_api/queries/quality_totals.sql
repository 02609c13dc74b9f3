select
    count(*) as total_findings,
    count(*) filter (where severity = 'error') as total_errors,
    count(*) filter (where severity = 'warning') as total_warnings
from matching
