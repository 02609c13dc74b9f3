{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'data_health'}}}) }}

{#- Entities of which more than one record in twenty was refused. Waits for every model that refuses records. -#}
-- depends_on: {{ ref('consistency_issues') }}
select
    system,
    entity,
    rejected,
    rows
from {{ ref('data_health') }}
where rejected > 0.05 * rows
