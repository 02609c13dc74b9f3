-- How each item is had: made or bought, from whom, at what price, how long it keeps. Among suppliers the preferred one, else the one
-- whose price over its measured reliability is lowest; one that was never measured counts as four in five.
with offers as (
    select distinct on (supplier_items.sku_id)
        supplier_items.sku_id,
        supplier_items.supplier_id,
        supplier_items.price_company
    from manufacturing.supplier_items as supplier_items
    inner join manufacturing.suppliers as suppliers on supplier_items.supplier_id = suppliers.supplier_id
    order by
        supplier_items.sku_id,
        supplier_items.is_preferred desc,
        supplier_items.price_company
        / greatest(coalesce(suppliers.on_time_rate, 0.8) * coalesce(suppliers.in_full_rate, 1), 0.1) nulls last,
        supplier_items.lead_time_days nulls last,
        supplier_items.supplier_id
)

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
    offers.supplier_id,
    coalesce(offers.price_company, skus.unit_cost_company)::double precision as price
from manufacturing.skus as skus
left join offers on skus.sku_id = offers.sku_id
order by skus.sku_id
