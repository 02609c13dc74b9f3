with usage_by_month as (
    select
        sku_id,
        date_trunc('month', date::timestamp)::date as month,
        sum(quantity_used) as quantity
    from {{ ref('int_stock_movements_summed') }}
    where
        uses > 0
        and date >= date_trunc('month', {{ as_of() }}) - interval '12 months'
        and date < date_trunc('month', {{ as_of() }})
    group by 1, 2
),

spread as (
    select
        sku_id,
        sum(quantity) as quantity,
        sum(quantity) / 12 as mean,
        sqrt(greatest(sum(quantity ^ 2) / 12 - (sum(quantity) / 12) ^ 2, 0)) as deviation
    from usage_by_month
    group by sku_id
),

valued as (
    select
        spread.sku_id,
        spread.mean,
        spread.deviation,
        spread.quantity * costs.unit_cost_company as usage_value,
        sum(spread.quantity * costs.unit_cost_company) over (
            order by spread.quantity * costs.unit_cost_company desc nulls last, spread.sku_id
        ) as running_value,
        sum(spread.quantity * costs.unit_cost_company) over () as total_value
    from spread
    inner join {{ ref('int_skus_rolled_up') }} as costs on spread.sku_id = costs.sku_id
    where spread.quantity > 0
)

select
    sku_id,
    case
        when usage_value is null or total_value = 0 then null
        when running_value - usage_value < 0.80 * total_value then 'A'
        when running_value - usage_value < 0.95 * total_value then 'B'
        else 'C'
    end as abc_class,
    case
        when deviation <= 0.5 * mean then 'X'
        when deviation <= 1.0 * mean then 'Y'
        else 'Z'
    end as xyz_class
from valued
