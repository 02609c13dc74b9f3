select
    skus.sku_id,
    skus.sku_code,
    skus.description,
    skus.category,
    skus.unit_of_measure,
    skus.unit_cost,
    skus.currency,
    skus.make_or_buy,
    skus.is_active,
    skus.shelf_life_days
from manufacturing.skus as skus
where skus.sku_id = %(sku_id)s
