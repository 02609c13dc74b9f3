{{ config(materialized='ephemeral') }}

with loads as (
    select
        source_connector as system,
        entity,
        (array_agg(id order by completed_at desc) filter (where status = 'completed'))[1] as last_success_id,
        max(completed_at) filter (where status = 'completed') as last_success_at,
        (array_agg(record_count order by completed_at desc) filter (where status = 'completed'))[1] as rows,
        (array_agg(record_count order by completed_at desc) filter (where status = 'completed'))[2] as rows_before,
        max(completed_at) as last_tried_at,
        (array_agg(status order by completed_at desc))[1] = 'failed' as has_failed,
        split_part((array_agg(error order by completed_at desc))[1], E'\n', 1) as error
    from {{ source('bookkeeping', 'ingestion_jobs') }}
    where status in ('completed', 'failed')
    group by source_connector, entity
),

changes as (
    select
        job_id,
        count(*) as schema_changes,
        string_agg(
            'Field ' || field || case change
                when 'new' then ' is new (' || after || ').'
                when 'lost' then ' (' || before || ') is no longer there.'
                when 'retyped' then ' was ' || before || ' and is ' || after || '.'
            end,
            ' ' order by id
        ) as changed_fields
    from {{ source('bookkeeping', 'schema_changes') }}
    group by job_id
)

select
    loads.system,
    loads.entity,
    loads.last_success_at,
    loads.rows,
    loads.rows_before,
    loads.last_tried_at,
    loads.has_failed,
    loads.error,
    changes.schema_changes,
    changes.changed_fields
from loads
left join changes on loads.last_success_id = changes.job_id
