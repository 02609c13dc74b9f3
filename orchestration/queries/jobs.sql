select
    id,
    job_type,
    status,
    source_connector,
    entity,
    record_count,
    created_at,
    completed_at,
    extracted_count,
    inserted_count,
    unchanged_count,
    deleted_count,
    watermark,
    error,
    dagster_run_id,
    request_id
from staging.ingestion_jobs
where (%(connector)s::text is null or source_connector = %(connector)s)
    and (%(entity)s::text is null or entity = %(entity)s)
    and (%(status)s::text is null or status = %(status)s)
    and (%(run_id)s::text is null or dagster_run_id = %(run_id)s)
    and (%(request_id)s::uuid is null or request_id = %(request_id)s)
    and (%(since)s::timestamptz is null or created_at >= %(since)s)
    and (%(until)s::timestamptz is null or created_at < %(until)s)
    and (%(id)s::uuid is null or id = %(id)s)
    and (
        %(last)s::timestamptz is null
        or (%(descending)s and (created_at, id) < (%(last)s::timestamptz, %(last_id)s::uuid))
        or (not %(descending)s and (created_at, id) > (%(last)s::timestamptz, %(last_id)s::uuid))
    )
order by
    case when %(descending)s then created_at end desc,
    case when %(descending)s then id end desc,
    created_at,
    id
limit %(limit)s
