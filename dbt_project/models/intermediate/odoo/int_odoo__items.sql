select
    products.product_id,
    products.template_id,
    -- many items have no code; their number stands in for it
    coalesce(products.product_code, 'ODOO-' || products.product_id) as sku_id,
    units.unit,
    units.category_id,
    units.factor
from {{ ref('stg_odoo__products') }} as products
inner join {{ ref('int_odoo__units') }} as units on products.unit_id = units.unit_id
