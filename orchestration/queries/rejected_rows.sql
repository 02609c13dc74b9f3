-- The refused records of an entity, each once, with the reasons of every model that refused it.
select
    rejected.source_key,
    array_agg(distinct reason.said order by reason.said) as reasons,
    array_agg(distinct rejected.model order by rejected.model) as models,
    rejected.payload
from staging.rejected_rows as rejected
cross join unnest(rejected.reasons) as reason (said)
where rejected.system = %(system)s and rejected.entity = %(entity)s
group by rejected.record_id, rejected.source_key, rejected.payload
order by rejected.source_key, rejected.record_id
limit %(limit)s
