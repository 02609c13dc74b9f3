-- What the sources said, verbatim, and the bookkeeping of how it came in.

create schema if not exists raw;
create schema if not exists staging;
create schema if not exists manufacturing;

create table raw.records (
    record_id bigint generated always as identity primary key,
    job_id uuid not null,
    system text not null,
    entity text not null,
    source_key text not null,
    payload jsonb,
    content_hash bytea,
    is_deleted boolean not null default false,
    extracted_at timestamptz not null,
    constraint deleted_records_carry_no_payload check (is_deleted = (payload is null))
);
create index records_current_version on raw.records (system, entity, source_key, record_id desc);

comment on table raw.records is 'One row per version of a source record: an append-only change log. The current version of a key is its row with the highest record_id.';
comment on column raw.records.record_id is 'Grows with every stored version; within one entity in the order of loading.';
comment on column raw.records.job_id is 'The ingestion job that stored the version (staging.ingestion_jobs.id).';
comment on column raw.records.system is 'Source system, the name of its folder in orchestration/systems.';
comment on column raw.records.entity is 'Entity of the system as its system.yaml names it.';
comment on column raw.records.source_key is 'Key of the record in its source; several key fields are joined with a vertical bar.';
comment on column raw.records.payload is 'The record as the source gave it; null for a deletion.';
comment on column raw.records.content_hash is 'Hash of the payload: an unchanged record is not stored again.';
comment on column raw.records.is_deleted is 'True where the key vanished from a complete full extract.';
comment on column raw.records.extracted_at is 'When the extract began that brought the version.';

create table staging.ingestion_jobs (
    id uuid primary key default gen_random_uuid(),
    job_type text not null check (job_type in ('full', 'incremental')),
    status text not null check (status in ('pending', 'running', 'completed', 'failed')),
    source_connector text not null,
    entity text not null,
    record_count bigint,
    created_at timestamptz not null default now(),
    completed_at timestamptz,
    extracted_count bigint,
    inserted_count bigint,
    unchanged_count bigint,
    deleted_count bigint,
    watermark text,
    error text,
    dagster_run_id text
);
create index ingestion_jobs_by_entity on staging.ingestion_jobs (source_connector, entity, created_at desc);

comment on table staging.ingestion_jobs is 'One row per load of one entity of one source system.';
comment on column staging.ingestion_jobs.source_connector is 'Source system, as in raw.records.system.';
comment on column staging.ingestion_jobs.record_count is 'Current records of the entity after the load, deletions left out.';
comment on column staging.ingestion_jobs.extracted_count is 'Records the source delivered: inserted + unchanged.';
comment on column staging.ingestion_jobs.inserted_count is 'New or changed records stored as a new version.';
comment on column staging.ingestion_jobs.unchanged_count is 'Records equal to the version already stored.';
comment on column staging.ingestion_jobs.deleted_count is 'Keys that vanished from a complete full extract, stored as tombstones.';
comment on column staging.ingestion_jobs.watermark is 'Highest cursor value seen; the next incremental extract starts there, inclusive.';
comment on column staging.ingestion_jobs.error is 'What failed: system, entity, cause, what happened to the data, remedy.';

create table staging.ingestion_log_entries (
    id bigint generated always as identity primary key,
    job_id uuid not null references staging.ingestion_jobs (id) on delete cascade,
    logged_at timestamptz not null default now(),
    level text not null check (level in ('debug', 'info', 'warning', 'error')),
    message text not null
);
create index ingestion_log_entries_by_job on staging.ingestion_log_entries (job_id);
comment on table staging.ingestion_log_entries is 'One row per message of an ingestion job.';

create table staging.loaded_files (
    system text not null,
    entity text not null,
    file_name text not null,
    content_hash bytea not null,
    row_count bigint not null,
    job_id uuid not null,
    loaded_at timestamptz not null default now(),
    primary key (system, entity, file_name, content_hash)
);
comment on table staging.loaded_files is 'One row per content of a source file that was loaded: a file is loaded once by content.';

create table staging.data_connector_configs (
    id text primary key,
    connector_type text not null check (connector_type in ('erp', 'accounting', 'inventory')),
    config_json jsonb not null,
    is_active boolean not null
);
comment on table staging.data_connector_configs is 'One row per source system; id is its name. config_json is its system.yaml, which names environment variables and holds no secret.';

create table staging.rejected_rows (
    model text not null,
    record_id bigint not null,
    system text not null,
    entity text not null,
    source_key text not null,
    payload jsonb not null,
    reasons text[] not null check (cardinality(reasons) > 0),
    primary key (model, record_id)
);
create index rejected_rows_by_entity on staging.rejected_rows (system, entity);
comment on table staging.rejected_rows is 'One row per source record that a model refused, with every reason; a corrected record leaves by itself on the next build.';
comment on column staging.rejected_rows.model is 'The dbt model that refused the record.';
comment on column staging.rejected_rows.record_id is 'The refused version (raw.records.record_id).';

create table staging.business_date (
    only_row boolean primary key default true check (only_row),
    as_of date not null,
    timezone text not null,
    currency text not null,
    systems text[] not null,
    run_id text not null
);
comment on table staging.business_date is 'One row: the business date of the nightly that is running or ran last, with the company''s time zone and currency. Every model takes its today from here.';

create table staging.nightly_runs (
    run_id text primary key,
    as_of date not null,
    status text not null check (status in ('completed', 'failed')),
    started_at timestamptz not null,
    completed_at timestamptz not null,
    failures text[] not null default '{}',
    stage_seconds jsonb not null
);
comment on table staging.nightly_runs is 'One row per finished nightly. The business date of the last completed one is the today of every reader.';

create table staging.transform_results (
    run_id text not null,
    node text not null,
    resource_type text not null,
    status text not null,
    seconds double precision not null,
    row_count bigint,
    failures bigint,
    message text,
    primary key (run_id, node)
);
comment on table staging.transform_results is 'One row per dbt model or test and nightly: how it ended and how long it took.';

create table staging.transform_inputs (
    only_row boolean primary key default true check (only_row),
    fingerprint text not null,
    run_id text not null
);
comment on table staging.transform_inputs is 'One row: what the last complete and faultless dbt build was built from. The same inputs give the same tables, so nothing is built again.';
