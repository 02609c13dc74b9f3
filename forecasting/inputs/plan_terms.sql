-- How each item is had, made or bought, and what it costs; how long it keeps, and whether it is used.
select
    skus.sku_id,
    coalesce(
        skus.make_or_buy, case when exists (select from manufacturing.boms where boms.sku_id = skus.sku_id) then 'make' else 'buy' end
    ) as make_or_buy,
    skus.unit_of_measure as unit,
    skus.shelf_life_days::double precision as shelf_life_days,
    skus.category,
    skus.abc_class,
    skus.xyz_class,
    skus.life_cycle,
    skus.unit_cost_company::double precision as cost
from manufacturing.skus as skus
order by skus.sku_id
