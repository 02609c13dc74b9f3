-- Loads of a run, each with what it found changed in the fields of its entity.
select
    jobs.entity,
    changes.field,
    changes.change,
    changes.before,
    changes.after
from staging.ingestion_jobs as jobs
left join staging.schema_changes as changes on jobs.id = changes.job_id
where jobs.dagster_run_id = %(run_id)s and jobs.source_connector = %(system)s and jobs.status = 'completed'
order by changes.id
