-- A first load writes straight into the log; and a load remembers by which field it went on.

alter table staging.ingestion_jobs add column cursor_field text;
comment on column staging.ingestion_jobs.cursor_field is 'Field that watermark is a value of; an entity that is read by another one starts over.';

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
