select
    -- ids
    skus.sku_id,
    skus.sku_code,
    -- attributes
    skus.description,
    categories.category,
    skus.is_active,
    skus.unit_of_measure,
    skus.make_or_buy,
    skus.shelf_life_days,
    rolled_up.low_level_code,
    -- money
    costs.unit_cost,
    costs.currency,
    rolled_up.unit_cost_company,
    rolled_up.material_cost,
    -- classes
    classes.abc_class,
    classes.xyz_class,
    case
        when ages.sku_id is null then 'unused'
        when not skus.is_active or ages.last_used_on < {{ as_of() }} - 365 then 'ended'
        when ages.first_used_on >= {{ as_of() }} - 182 then 'new'
        else 'running'
    end as life_cycle,
    ages.first_used_on,
    ages.last_used_on
from {{ ref('int_skus_validated') }} as skus
inner join {{ ref('int_skus_costed') }} as costs on skus.sku_id = costs.sku_id
inner join {{ ref('int_skus_rolled_up') }} as rolled_up on skus.sku_id = rolled_up.sku_id
left join {{ ref('int_categories_named') }} as categories on lower(skus.category) = categories.folded
left join {{ ref('int_skus_classified') }} as classes on skus.sku_id = classes.sku_id
left join {{ ref('int_skus_aged') }} as ages on skus.sku_id = ages.sku_id
