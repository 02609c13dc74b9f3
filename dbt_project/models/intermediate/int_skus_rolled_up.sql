{#- A cost is only the sum of its materials where all of them have one. -#}
with costs as (
    select
        costs.sku_id,
        {{ in_company_currency('costs.unit_cost', 'costs.currency', 'rates') }} as unit_cost
    from {{ ref('int_skus_costed') }} as costs
    {{ join_rates('rates', 'costs.currency', as_of()) }}
),

materials as (
    select
        exploded.sku_id,
        case
            when count(costs.unit_cost) = count(*)
                then trim_scale(round(sum(exploded.quantity_per_unit * costs.unit_cost), 6))
        end as material_cost
    from {{ ref('int_boms_exploded') }} as exploded
    left join costs on exploded.component_sku_id = costs.sku_id
    where exploded.is_material
    group by exploded.sku_id
),

levels as (
    select
        component_sku_id as sku_id,
        max(level) as low_level_code
    from {{ ref('int_boms_exploded') }}
    group by component_sku_id
)

select
    costs.sku_id,
    costs.unit_cost as unit_cost_company,
    materials.material_cost,
    coalesce(levels.low_level_code, 0) as low_level_code
from costs
left join materials on costs.sku_id = materials.sku_id
left join levels on costs.sku_id = levels.sku_id
