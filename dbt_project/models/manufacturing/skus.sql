select
    -- ids
    skus.sku_id,
    skus.sku_code,
    -- attributes
    skus.description,
    skus.category,
    skus.is_active,
    skus.unit_of_measure,
    skus.make_or_buy,
    skus.shelf_life_days,
    -- money
    costs.unit_cost,
    costs.currency,
    {{ in_company_currency('costs.unit_cost', 'costs.currency', 'rates') }} as unit_cost_company,
    -- classes
    classes.abc_class,
    classes.xyz_class
from {{ ref('int_skus_validated') }} as skus
inner join {{ ref('int_skus_costed') }} as costs on skus.sku_id = costs.sku_id
left join {{ ref('int_skus_classified') }} as classes on skus.sku_id = classes.sku_id
{{ join_rates('rates', 'costs.currency', as_of()) }}
