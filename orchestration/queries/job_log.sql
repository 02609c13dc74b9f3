select
    logged_at,
    level,
    message
from staging.ingestion_log_entries
where job_id = %(id)s
order by id
