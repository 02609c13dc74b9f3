{#- Every way down from an item to what goes into it, on the business date. -#}
{{ config(materialized='incremental') }}

with recursive lines as (
    select
        sku_id,
        component_sku_id,
        sum(quantity_per_unit / (1 - scrap_rate)) as quantity_per_unit
    from {{ ref('int_boms_acyclic') }}
    where
        coalesce(valid_from, {{ as_of() }}) <= {{ as_of() }}
        and coalesce(valid_to, {{ as_of() }}) >= {{ as_of() }}
    group by sku_id, component_sku_id
),

ways as (
    select
        sku_id,
        component_sku_id,
        quantity_per_unit,
        1 as level
    from lines

    union all

    select
        ways.sku_id,
        lines.component_sku_id,
        ways.quantity_per_unit * lines.quantity_per_unit as quantity_per_unit,
        ways.level + 1 as level
    from ways
    inner join lines on ways.component_sku_id = lines.sku_id
),

made as (
    select distinct sku_id from lines
)

select
    ways.sku_id,
    ways.component_sku_id,
    max(ways.level) as level,
    trim_scale(round(sum(ways.quantity_per_unit), 9)) as quantity_per_unit,
    made.sku_id is null as is_material
from ways
left join made on ways.component_sku_id = made.sku_id
group by ways.sku_id, ways.component_sku_id, made.sku_id
