"""The statements of a load."""

PLAN = "set local enable_seqscan = off; set local enable_nestloop = off"
"""While statistics still say that the log is empty, it would be read as a whole for every record. What is looked up
record by record has no other plan than a nested loop, and keeps it."""

IS_FIRST = "select to_regclass(raw.partition_of(%(system)s, %(entity)s)) is null"

MAKE_PARTITION = "select raw.make_partition(%(system)s, %(entity)s, %(job_id)s, %(began)s)"

COPY_PARTITION = "copy {} (source_key, content_hash, payload) from stdin (freeze)"
"""Frozen, as nobody sees the table before its load is committed, and nothing is left for a vacuum to do."""

ATTACH_PARTITION = "select raw.attach_partition(%(system)s, %(entity)s, %(job_id)s)"

COUNT_KEYS = "select count(distinct source_key) from raw.records where system = %(system)s and entity = %(entity)s"

DROP_REPEATED = "select raw.drop_repeated(%(system)s, %(entity)s)"

CREATE_OUTLINE = """
    create temporary table outline (source_key text not null, content_hash bytea not null) on commit drop
"""

COPY_OUTLINE = "copy pg_temp.outline (source_key, content_hash) from stdin"

COUNT_OUTLINE = "select count(distinct source_key) from pg_temp.outline"

CREATE_STAGE = """
    create temporary table stage (
        source_key text not null,
        content_hash bytea not null,
        payload text not null,
        position bigint generated always as identity
    ) on commit drop
"""
"""The payload becomes JSON where it is stored, which most are not."""

COPY_STAGE = "copy pg_temp.stage (source_key, content_hash, payload) from stdin"

COUNT_STAGE = "select count(distinct source_key) from pg_temp.stage"

DROP_DUPLICATES = """
    delete from pg_temp.stage as earlier
    using (
        select source_key, max(position) as position from pg_temp.stage group by source_key having count(*) > 1
    ) as last
    where earlier.source_key = last.source_key and earlier.position < last.position
"""
"""Against the last only: where one key stands for a hundred thousand records, pairs of them would take hours."""

CHANGED_KEYS = """
    with current_version as (
        select distinct on (source_key) source_key, content_hash
        from raw.records
        where system = %(system)s and entity = %(entity)s
        order by source_key, record_id desc
    )

    select distinct outline.source_key
    from pg_temp.outline as outline
    left join current_version on outline.source_key = current_version.source_key
    where current_version.content_hash is distinct from outline.content_hash
    limit %(most)s
"""
"""All at once, for all are asked for. Of a key that came twice one hash differs, and its records are read."""

INSERT_CHANGED = """
    with changed as materialized (
        select stage.position, coalesce(not current_version.is_deleted, false) as replaces
        from pg_temp.stage as stage
        left join lateral (
            select content_hash, is_deleted
            from raw.records
            where system = %(system)s and entity = %(entity)s and source_key = stage.source_key
            order by record_id desc
            limit 1
        ) as current_version on true
        where current_version.content_hash is distinct from stage.content_hash
    ),

    stored as (
        insert into raw.records (job_id, system, entity, source_key, payload, content_hash, extracted_at)
        select %(job_id)s, %(system)s, %(entity)s, stage.source_key, stage.payload::jsonb, stage.content_hash, %(began)s
        from changed
        inner join pg_temp.stage as stage using (position)
        order by stage.position
    )

    select count(*), count(*) filter (where replaces) from changed
"""
"""Stores what differs from its current version; how many those are, and how many of them replace a living record."""

FIRST_REFUSED = """
    select stage.source_key, refusal.message
    from pg_temp.stage as stage
    cross join lateral pg_input_error_info(stage.payload, 'jsonb') as refusal
    where refusal.message is not null
    order by stage.position
    limit 1
"""

CURRENT = """
    select distinct on (source_key) source_key, is_deleted
    from raw.records
    where system = %(system)s and entity = %(entity)s
    order by source_key, record_id desc
"""
"""Reads every version there is: only for what cannot be answered key by key."""

INSERT_DELETED = f"""
    insert into raw.records (job_id, system, entity, source_key, is_deleted, extracted_at)
    select %(job_id)s, %(system)s, %(entity)s, current_version.source_key, true, %(began)s
    from ({CURRENT}) as current_version
    where not current_version.is_deleted
        and not exists (select from pg_temp.{{seen}} as seen where seen.source_key = current_version.source_key)
    order by current_version.source_key
"""

COUNT_CURRENT = f"select count(*) from ({CURRENT}) as current_version where not is_deleted"

LAST_COUNT = """
    select record_count from staging.ingestion_jobs
    where source_connector = %(system)s and entity = %(entity)s and status = 'completed'
    order by completed_at desc
    limit 1
"""

LOCK = "select pg_advisory_lock(hashtextextended('mfg load ' || %(name)s, 0))"

FAIL_DEAD_JOBS = """
    update staging.ingestion_jobs
    set status = 'failed', completed_at = now(),
        error = source_connector || '.' || entity || ': its process ended before the load did. Nothing was stored; '
            || 'the records of the last good load stay. This load, which found it, takes its place.'
    where source_connector = %(system)s and entity = %(entity)s and status = 'running'
"""

TAKE_JOB = """
    update staging.ingestion_jobs set status = 'running', job_type = %(job_type)s
    where dagster_run_id = %(run_id)s and source_connector = %(system)s and entity = %(entity)s and status = 'pending'
    returning id
"""
"""The job that was promised to whoever asked for this run."""

BEGIN_JOB = """
    insert into staging.ingestion_jobs (id, job_type, status, source_connector, entity, created_at, dagster_run_id)
    values (%(job_id)s, %(job_type)s, 'running', %(system)s, %(entity)s, %(began)s, %(run_id)s)
"""

COMPLETE_JOB = """
    update staging.ingestion_jobs
    set status = 'completed', completed_at = clock_timestamp(), record_count = %(record_count)s,
        extracted_count = %(extracted)s, inserted_count = %(inserted)s, unchanged_count = %(unchanged)s,
        deleted_count = %(deleted)s, watermark = %(watermark)s, cursor_field = %(cursor)s
    where id = %(job_id)s and status = 'running'
"""
"""No row: the session that holds the lock was cut off, and another load has taken this one's place."""

FAIL_JOB = """
    update staging.ingestion_jobs set status = 'failed', completed_at = %(at)s, error = %(error)s
    where id = %(job_id)s and status = 'running'
"""
"""A job whose records were committed stays completed, though the answer to the commit was lost."""

LOG = "insert into staging.ingestion_log_entries (job_id, level, message) values (%(job_id)s, %(level)s, %(message)s)"

LAST_LOAD = """
    select
        watermark,
        cursor_field,
        (
            select max(created_at) from staging.ingestion_jobs
            where source_connector = %(system)s and entity = %(entity)s and status = 'completed' and job_type = 'full'
        )
    from staging.ingestion_jobs
    where source_connector = %(system)s and entity = %(entity)s and status = 'completed'
    order by completed_at desc
    limit 1
"""

LOADED_FILES = """
    select distinct on (file_name) file_name, content_hash, source_version
    from staging.loaded_files
    where system = %(system)s and entity = %(entity)s
    order by file_name, loaded_at desc
"""

INSERT_FILE = """
    insert into staging.loaded_files (system, entity, file_name, content_hash, source_version, row_count, job_id)
    values (%(system)s, %(entity)s, %(file)s, %(hash)s, %(version)s, %(rows)s, %(job_id)s)
    on conflict (system, entity, file_name, content_hash) do update
    set
        loaded_at = excluded.loaded_at,
        source_version = excluded.source_version,
        row_count = excluded.row_count,
        job_id = excluded.job_id
"""

SYNC_CONFIG = """
    insert into staging.data_connector_configs (id, connector_type, config_json, is_active)
    values (%s, %s, %s, true)
    on conflict (id) do update
    set connector_type = excluded.connector_type, config_json = excluded.config_json, is_active = true
"""

RETIRE_CONFIGS = "update staging.data_connector_configs set is_active = false where is_active and not id = any(%s)"
