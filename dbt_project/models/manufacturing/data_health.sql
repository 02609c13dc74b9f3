{{ config(materialized='view') }}

with entities as (
    select
        configs.id as system,
        entity.key as entity,
        (entity.value ->> 'expected_within_hours')::double precision as expected_within_hours
    from {{ source('bookkeeping', 'data_connector_configs') }} as configs
    cross join jsonb_each(configs.config_json -> 'entities') as entity
    where configs.is_active
),

fed as (
    {{ fed_entities() }}
),

rejected as (
    select
        system,
        entity,
        count(distinct record_id) as rejected
    from {{ source('bookkeeping', 'rejected_rows') }}
    group by system, entity
),

judged as (
    select
        entities.system,
        entities.entity,
        entities.expected_within_hours,
        loads.last_success_at,
        extract(epoch from max(loads.last_tried_at) over () - loads.last_success_at) / 3600 as age_hours,
        loads.rows,
        (loads.rows - loads.rows_before)::double precision / nullif(loads.rows_before, 0) as drift,
        rejected.rejected,
        loads.schema_changes,
        loads.changed_fields,
        fed.feeds,
        loads.has_failed,
        to_char(loads.last_tried_at at time zone {{ company_timezone() }}, 'YYYY-MM-DD HH24:MI') as last_tried,
        loads.error
    from entities
    left join {{ ref('int_loads_summed') }} as loads on entities.system = loads.system and entities.entity = loads.entity
    left join fed on entities.system = fed.system and entities.entity = fed.entity
    left join rejected on entities.system = rejected.system and entities.entity = rejected.entity
)

select
    system,
    entity,
    last_success_at,
    age_hours::double precision as age_hours,
    expected_within_hours,
    coalesce(rows, 0) as rows,
    coalesce(rejected, 0) as rejected,
    drift,
    coalesce(schema_changes, 0) as schema_changes,
    changed_fields,
    case when not has_failed and coalesce(age_hours <= expected_within_hours, true) then 'open' else 'closed' end as gate,
    case
        when has_failed then 'the last load (' || last_tried || ') failed: ' || coalesce(error, 'no cause recorded')
        when last_success_at is null then 'it was never loaded'
        when age_hours > expected_within_hours
            then 'its last good load is ' || round(age_hours) || ' hours old, ' || expected_within_hours || ' are allowed'
    end as reason,
    coalesce(feeds, '{}') as feeds
from judged
