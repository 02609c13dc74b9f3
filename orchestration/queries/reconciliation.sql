-- What the books of all loads say of an entity, beside what the change log holds.
with booked as (
    select
        entity,
        count(*) filter (where extracted_count <> inserted_count + unchanged_count) as unequal,
        sum(inserted_count + deleted_count)::bigint as versions
    from staging.ingestion_jobs
    where source_connector = %(system)s and status = 'completed'
    group by entity
),

stored as (
    select
        entity,
        count(*) as versions
    from raw.records
    where system = %(system)s
    group by entity
)

select
    coalesce(booked.entity, stored.entity) as entity,
    coalesce(booked.unequal, 0) as unequal,
    coalesce(booked.versions, 0) as booked,
    coalesce(stored.versions, 0) as stored
from booked
full join stored on booked.entity = stored.entity
