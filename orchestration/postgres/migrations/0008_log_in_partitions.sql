-- The change log in one partition per system and entity: a first load fills its own table, which is indexed when it is
-- full and joins the log with the load's transaction; what is read of one entity touches no other.

drop view staging.staging_data;
drop function raw.drop_repeated(text, text);
alter table raw.records rename to records_in_one;
alter index raw.records_pkey rename to records_in_one_pkey;
create sequence raw.record_ids;

create table raw.records (
    record_id bigint not null default nextval('raw.record_ids'),
    job_id uuid not null,
    system text not null,
    entity text not null,
    source_key text not null,
    payload jsonb,
    content_hash bytea,
    is_deleted boolean not null default false,
    extracted_at timestamptz not null,
    constraint deleted_records_carry_no_payload check (is_deleted = (payload is null))
) partition by list (system);
alter sequence raw.record_ids owned by raw.records.record_id;

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

create function raw.partition_name(of_system text, of_entity text) returns text
language sql immutable set search_path = ''
return (
    with full_name as (select concat_ws('.', 'records', of_system, of_entity) as name)

    select case when octet_length(name) < 64 then name else left(name, 30) || md5(name) end
    from full_name
);
comment on function raw.partition_name(text, text) is 'What the table is called that holds the log of an entity, or, without an entity, the partitions of a system.';

create function raw.partition_of(of_system text, of_entity text) returns text
language sql immutable set search_path = ''
return format('raw.%I', raw.partition_name(of_system, of_entity));
comment on function raw.partition_of(text, text) is 'The same, quoted and with its schema; it need not exist.';

create function raw.make_partition(of_system text, of_entity text, of_job uuid, began timestamptz) returns text
language plpgsql security definer set search_path = ''
as $$
declare
    -- Named after its job: where two loads meet, neither waits for the other until one of them is done.
    partition text := format('raw.%I', 'load.' || of_job);
begin
    execute format('create table %s (like raw.records including defaults including constraints)', partition);
    execute format(
        'alter table %s alter job_id set default %L, alter system set default %L, alter entity set default %L, '
        'alter extracted_at set default %L', partition, of_job, of_system, of_entity, began
    );
    execute format('grant insert on %s to mfg_loader', partition);
    return partition;
end;
$$;
revoke all on function raw.make_partition(text, text, uuid, timestamptz) from public;
comment on function raw.make_partition(text, text, uuid, timestamptz) is 'Makes the table for the first load of an entity, which gives what all its records share; readers see it once it is attached.';

create function raw.attach_partition(of_system text, of_entity text, of_job uuid) returns boolean
language plpgsql security definer set search_path = '' set maintenance_work_mem = '256MB'
as $$
declare
    partition text := format('raw.%I', 'load.' || of_job);
    of_its_system text := raw.partition_of(of_system, null);
begin
    execute format(
        'alter table %s alter job_id drop default, alter system drop default, alter entity drop default, '
        'alter extracted_at drop default', partition
    );
    execute format('revoke insert on %s from mfg_loader', partition);
    execute format('alter table %s add primary key (record_id)', partition);
    execute format('create index on %s (source_key, record_id desc)', partition);
    execute format('analyze %s', partition);
    perform pg_advisory_xact_lock(hashtextextended('mfg partitions ' || of_system, 0));
    if to_regclass(raw.partition_of(of_system, of_entity)) is not null then
        return false;
    end if;
    -- Attached, not created in its place: that would lock readers out until this transaction ends.
    if to_regclass(of_its_system) is null then
        execute format(
            'create table %s (like raw.records including defaults including constraints) partition by list (entity)',
            of_its_system
        );
        execute format('alter table raw.records attach partition %s for values in (%L)', of_its_system, of_system);
    end if;
    execute format('alter table %s rename to %I', partition, raw.partition_name(of_system, of_entity));
    execute format(
        'alter table %s attach partition %s for values in (%L)',
        of_its_system, raw.partition_of(of_system, of_entity), of_entity
    );
    return true;
end;
$$;
revoke all on function raw.attach_partition(text, text, uuid) from public;
comment on function raw.attach_partition(text, text, uuid) is 'Indexes the table that a first load filled and makes it part of the log; false where another load did so meanwhile.';

create function raw.drop_repeated(of_system text, of_entity text) returns bigint
language sql security definer set search_path = '' set enable_nestloop = off
begin atomic
    with last as (
        select source_key, max(record_id) as record_id
        from raw.records
        where system = of_system and entity = of_entity
        group by source_key
        having count(*) > 1
    ),

    dropped as (
        delete from raw.records as earlier
        using last
        where
            earlier.system = of_system and earlier.entity = of_entity
            and earlier.source_key = last.source_key and earlier.record_id < last.record_id
            and earlier.xmin = pg_current_xact_id()::xid
        returning earlier.record_id
    )

    select count(*) from dropped;
end;
revoke all on function raw.drop_repeated(text, text) from public;
comment on function raw.drop_repeated(text, text) is 'Takes back what this very transaction stored of a key and then stored again; what was ever committed, nobody but its owner can delete.';

do $$
declare
    held record;
    job uuid;
begin
    for held in select distinct system, entity from raw.records_in_one order by 1, 2 loop
        job := gen_random_uuid();
        execute format(
            'insert into %s select * from raw.records_in_one where system = %L and entity = %L order by record_id',
            raw.make_partition(held.system, held.entity, job, now()), held.system, held.entity
        );
        perform raw.attach_partition(held.system, held.entity, job);
    end loop;
    perform setval('raw.record_ids', (select coalesce(max(record_id), 0) + 1 from raw.records_in_one), false);
end;
$$;
drop table raw.records_in_one;
create view staging.staging_data as
with entities as (
    select
        configs.id as system,
        entity.key as entity
    from staging.data_connector_configs as configs
    cross join jsonb_object_keys(configs.config_json -> 'entities') as entity (key)
),

typed as (
    select
        entities.system,
        entities.entity,
        typed_rows.record_id,
        typed_rows.typed
    from entities
    cross join lateral staging.typed_rows(entities.system, entities.entity) as typed_rows
),

rejected as (
    select
        rows.system,
        rows.entity,
        rows.record_id,
        array_agg(distinct reason.text order by reason.text) as reasons
    from staging.rejected_rows as rows
    cross join unnest(rows.reasons) as reason (text)
    group by rows.system, rows.entity, rows.record_id
)

select
    records.record_id as id,
    records.job_id as ingestion_job_id,
    records.system,
    records.entity as entity_type,
    records.source_key,
    records.payload as raw_data,
    case
        when rejected.record_id is not null then 'rejected'
        when typed.record_id is not null then 'accepted'
        when records.is_deleted then 'deleted'
        when
            exists (
                select from raw.records as newer
                where
                    newer.system = records.system and newer.entity = records.entity
                    and newer.source_key = records.source_key and newer.record_id > records.record_id
            )
            then 'superseded'
        else 'pending'
    end as validation_status,
    typed.typed as transformed_data,
    coalesce(rejected.reasons, '{}') as validation_errors
from raw.records as records
left join typed
    on records.system = typed.system and records.entity = typed.entity and records.record_id = typed.record_id
left join rejected
    on records.system = rejected.system and records.entity = rejected.entity and records.record_id = rejected.record_id;

comment on view staging.staging_data is 'One row per stored version of a source record: as it came, as it was understood, and every reason why it was refused.';
comment on column staging.staging_data.ingestion_job_id is 'The job that stored the version (staging.ingestion_jobs.id).';
comment on column staging.staging_data.validation_status is 'accepted and rejected as the last build judged; superseded by a newer version; deleted in the source; pending where no build has read it, or no model reads its entity.';
comment on column staging.staging_data.transformed_data is 'The typed row of the staging model; null where the record did not pass it.';
comment on column staging.staging_data.validation_errors is 'Every reason of every model that refused the record.';
