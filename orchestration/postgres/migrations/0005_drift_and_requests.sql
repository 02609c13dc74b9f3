-- How the fields of a source change, and what was asked to be loaded before a run takes it up.

create table staging.entity_fields (
    system text not null,
    entity text not null,
    field text not null,
    types text[] not null,
    is_optional boolean not null,
    job_id uuid not null,
    primary key (system, entity, field)
);
comment on table staging.entity_fields is 'One row per field of a source entity, as its good loads found it.';
comment on column staging.entity_fields.field is 'Top-level name in the payload.';
comment on column staging.entity_fields.types is 'JSON types of its values, null left out: string, number, boolean, object, array. Empty where no record had a value.';
comment on column staging.entity_fields.is_optional is 'True where a record came without the field: that it is absent is no news then.';
comment on column staging.entity_fields.job_id is 'The ingestion job that last found the field (staging.ingestion_jobs.id).';

create table staging.schema_changes (
    id bigint generated always as identity primary key,
    system text not null,
    entity text not null,
    field text not null,
    change text not null check (change in ('new', 'lost', 'retyped')),
    before text,
    after text,
    seen_at timestamptz not null,
    job_id uuid not null
);
create index schema_changes_by_job on staging.schema_changes (job_id);
create index schema_changes_by_entity on staging.schema_changes (system, entity, seen_at);
comment on table staging.schema_changes is 'One row per field that a load found new, lost or of another type than the good loads before it.';
comment on column staging.schema_changes.before is 'JSON types before; null for a new field.';
comment on column staging.schema_changes.after is 'JSON types now; null for a lost field.';
comment on column staging.schema_changes.job_id is 'The ingestion job that found it (staging.ingestion_jobs.id).';

create table staging.ingestion_requests (
    request_id uuid primary key,
    system text not null,
    entities text[] not null,
    is_full boolean not null,
    caller text not null,
    idempotency_key text,
    requested_at timestamptz not null,
    dagster_run_id text,
    unique (caller, idempotency_key)
);
comment on table staging.ingestion_requests is 'One row per load that was asked for over the operations API; its jobs, one per entity, wait as pending until the run takes them over.';
comment on column staging.ingestion_requests.entities is 'What was asked for, sorted; empty: every entity.';
comment on column staging.ingestion_requests.caller is 'Name of the key that asked.';
comment on column staging.ingestion_requests.idempotency_key is 'The request with this key of this caller is answered by this row again.';
comment on column staging.ingestion_requests.dagster_run_id is 'The run that was launched; null while Dagster is being asked.';

alter table staging.ingestion_jobs
add column request_id uuid references staging.ingestion_requests (request_id) on delete cascade;
create index ingestion_jobs_by_request on staging.ingestion_jobs (request_id) where request_id is not null;
comment on column staging.ingestion_jobs.request_id is 'The request that asked for the load; null where a schedule or a command did.';
