with costs_of_the_day as (
    select distinct on (sku_id)
        sku_id,
        unit_cost,
        currency
    from {{ ref('int_item_costs_validated') }}
    where valid_from <= {{ as_of() }}
    order by sku_id asc, valid_from desc
)

select
    skus.sku_id,
    coalesce(costs.unit_cost, skus.unit_cost) as unit_cost,
    coalesce(
        case when costs.unit_cost is null then skus.currency else costs.currency end, {{ company_currency() }}
    ) as currency
from {{ ref('int_skus_validated') }} as skus
left join costs_of_the_day as costs on skus.sku_id = costs.sku_id
