{#- Over at most two units between, by the shortest way. -#}
{{ config(materialized='incremental') }}

with recursive walks as (
    select
        array[unit, into_unit] as path,
        factor
    from {{ ref('int_unit_conversions_turned') }}
    where sku_id is null

    union all

    select
        walks.path || steps.into_unit as path,
        walks.factor * steps.factor as factor
    from walks
    inner join {{ ref('int_unit_conversions_turned') }} as steps on walks.path[cardinality(walks.path)] = steps.unit
    where steps.sku_id is null and steps.into_unit <> all(walks.path) and cardinality(walks.path) < 4
)

select distinct on (path[1], path[cardinality(path)])
    path[1] as unit,
    path[cardinality(path)] as into_unit,
    cardinality(path) - 1 as steps,
    trim_scale(factor) as factor
from walks
order by path[1], path[cardinality(path)], cardinality(path), path
