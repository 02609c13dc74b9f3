select
    products.product_id,
    products.sku_id,
    products.delivery_days,
    units.unit,
    units.category_id,
    units.factor
from {{ ref('stg_tryton__products') }} as products
inner join {{ ref('stg_tryton__units') }} as units on products.unit_id = units.unit_id
