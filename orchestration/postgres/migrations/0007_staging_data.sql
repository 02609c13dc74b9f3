-- Every stored version of a record beside what became of it.

create function staging.typed_rows(of_system text, of_entity text) returns table (record_id bigint, typed jsonb)
language plpgsql stable security definer set search_path = ''
as $$
declare
    model regclass := to_regclass(format('staging.%I', 'stg_' || of_system || '__' || of_entity));
begin
    if model is not null then
        return query execute format(
            'select t.record_id, to_jsonb(t) - ''{record_id, source_key, rejection_reasons}''::text[] from %s as t', model
        );
    end if;
end;
$$;
revoke all on function staging.typed_rows(text, text) from public;
comment on function staging.typed_rows(text, text) is 'The rows of the staging model of an entity; none before it is built. Looks the model up when it is asked, for dbt makes the table anew.';

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
