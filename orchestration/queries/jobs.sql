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
    dagster_run_id
from staging.ingestion_jobs
where (%(connector)s::text is null or source_connector = %(connector)s)
    and (%(status)s::text is null or status = %(status)s)
    and (%(run_id)s::text is null or dagster_run_id = %(run_id)s)
    and (%(id)s::uuid is null or id = %(id)s)
    and (
        %(before)s::timestamptz is null
        or (created_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
    )
order by created_at desc, id desc
limit %(limit)s
