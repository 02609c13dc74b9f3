with units as (
    select distinct on (component_id)
        component_id,
        unit_of_measure
    from {{ ref('stg_adventureworks__billofmaterials') }}
    where unit_of_measure is not null
    order by component_id asc, valid_from desc, bom_id asc
)

select
    'adventureworks' as system,
    products.record_id,
    products.source_key,
    products.sku_id,
    products.sku_id as sku_code,
    products.name as description,
    concat_ws(' / ', categories.name, subcategories.name) as category,
    -- 0 is how the source writes "never costed": none of these items has a cost history
    nullif(products.standard_cost, 0) as unit_cost,
    'USD' as currency,
    least(products.sell_end_date, products.discontinued_date) is null
    or least(products.sell_end_date, products.discontinued_date) > {{ as_of() }} as is_active,
    coalesce(units.unit_of_measure, 'EA') as unit_of_measure,
    case products.is_made when true then 'make' when false then 'buy' end as make_or_buy,
    null as shelf_life_days
from {{ ref('stg_adventureworks__product') }} as products
left join {{ ref('stg_adventureworks__productsubcategory') }} as subcategories
    on products.subcategory_id = subcategories.subcategory_id
left join {{ ref('stg_adventureworks__productcategory') }} as categories
    on subcategories.category_id = categories.category_id
left join units on products.product_id = units.component_id
