with loaded as (
    select
        source_connector as system,
        sum(extracted_count)::bigint as extracted,
        sum(inserted_count)::bigint as stored,
        count(*) filter (where status <> 'completed') as failed
    from staging.ingestion_jobs
    where dagster_run_id = %(run_id)s
    group by source_connector
),

latest as (
    select distinct on (source_connector, entity)
        source_connector as system,
        record_count
    from staging.ingestion_jobs
    where status = 'completed'
    order by source_connector, entity, completed_at desc
),

held as (
    select
        system,
        sum(record_count)::bigint as held
    from latest
    group by system
),

refused as (
    select
        system,
        count(distinct record_id) as rejected
    from staging.rejected_rows
    group by system
)

select
    loaded.system,
    loaded.extracted,
    loaded.stored,
    held.held - coalesce(refused.rejected, 0) as accepted,
    coalesce(refused.rejected, 0) as rejected,
    loaded.failed
from loaded
left join held on loaded.system = held.system
left join refused on loaded.system = refused.system
order by loaded.system
