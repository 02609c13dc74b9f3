-- What rows were refused for: one row per entity, with its reasons, the most frequent first. Two reasons are the same where
-- they differ in no more than what they quote and count, but for the name of the field.
with said as (
    select
        rejected.system,
        rejected.entity,
        rejected.model,
        rejected.record_id,
        rejected.source_key,
        reason.text,
        regexp_replace(reason.text, '".*"|(?<!field )-?\m\d[\d.,:/-]*\M', '…', 'g') as reason
    from staging.rejected_rows as rejected
    cross join unnest(rejected.reasons) as reason (text)
    where
        (%(system)s::text is null or rejected.system = %(system)s)
        and (%(entity)s::text is null or rejected.entity = %(entity)s)
),

reasons as (
    select
        system,
        entity,
        reason,
        count(distinct record_id) as rows,
        (array_agg(text order by source_key, record_id))[1] as example,
        (array_agg(source_key order by source_key, record_id))[1] as example_key,
        array_agg(distinct model order by model) as models
    from said
    group by system, entity, reason
),

entities as (
    select
        system,
        entity,
        count(distinct record_id) as rows
    from said
    group by system, entity
)

select
    entities.system,
    entities.entity,
    entities.rows,
    jsonb_agg(to_jsonb(reasons) - 'system' - 'entity' order by reasons.rows desc, reasons.reason) as reasons
from entities
inner join reasons on entities.system = reasons.system and entities.entity = reasons.entity
group by entities.system, entities.entity, entities.rows
order by entities.system, entities.entity
