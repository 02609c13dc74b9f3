{#- How many of another unit one of a unit is. What is stated of an item leads on over what is stated of all. -#}
{{ config(materialized='incremental') }}

with stated as (
    select
        sku_id,
        unit,
        into_unit,
        factor
    from {{ ref('int_unit_conversions_turned') }}
    where sku_id is not null
),

own as (
    select
        sku_id,
        unit,
        into_unit,
        1 as steps,
        factor
    from stated

    union all

    select
        stated.sku_id,
        stated.unit,
        shared.into_unit,
        1 + shared.steps as steps,
        stated.factor * shared.factor as factor
    from stated
    inner join {{ ref('int_unit_conversions_linked') }} as shared on stated.into_unit = shared.unit
    where stated.unit <> shared.into_unit

    union all

    select
        stated.sku_id,
        shared.unit,
        stated.into_unit,
        1 + shared.steps as steps,
        shared.factor * stated.factor as factor
    from {{ ref('int_unit_conversions_linked') }} as shared
    inner join stated on shared.into_unit = stated.unit
    where shared.unit <> stated.into_unit
)

select
    null::text as sku_id,
    unit,
    into_unit,
    factor
from {{ ref('int_unit_conversions_linked') }}

union all

(
    select distinct on (sku_id, unit, into_unit)
        sku_id,
        unit,
        into_unit,
        trim_scale(factor) as factor
    from own
    order by sku_id, unit, into_unit, steps, factor
)
