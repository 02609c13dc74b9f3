{{ config(materialized='ephemeral') }}

with recursive edges as (
    select distinct
        sku_id,
        component_sku_id
    from {{ ref('int_boms_validated') }}
    where
        coalesce(valid_from, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(valid_to, {{ as_of() }}) >= {{ as_of() }}
),

reached as (
    select
        sku_id,
        component_sku_id
    from edges
    union
    select
        reached.sku_id,
        edges.component_sku_id
    from reached
    inner join edges on reached.component_sku_id = edges.sku_id
),

looping as (
    select sku_id from reached
    where sku_id = component_sku_id
),

paths as (
    select
        edges.sku_id as root,
        edges.component_sku_id as reached_sku_id,
        array[edges.sku_id, edges.component_sku_id] as path
    from edges
    inner join looping on edges.sku_id = looping.sku_id
    union all
    select
        paths.root,
        edges.component_sku_id as reached_sku_id,
        paths.path || edges.component_sku_id as path
    from paths
    inner join edges on paths.reached_sku_id = edges.sku_id
    inner join looping on edges.component_sku_id = looping.sku_id
    where
        paths.reached_sku_id <> paths.root
        and (edges.component_sku_id = paths.root or edges.component_sku_id <> all(paths.path))
        and edges.component_sku_id >= paths.root
)

select
    root as sku_id,
    path[cardinality(path) - 1] as last_sku_id,
    array_to_string(path, ' > ') as path,
    cardinality(path) - 1 as steps
from paths
where root = reached_sku_id
