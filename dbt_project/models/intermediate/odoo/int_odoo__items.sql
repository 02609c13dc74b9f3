with kits as (
    select distinct template_id from {{ ref('stg_odoo__boms') }}
    where kind = 'kit'
)

select
    products.product_id,
    products.template_id,
    products.attribute_value_ids,
    -- many items have no code; their number stands in for it
    coalesce(products.product_code, 'ODOO-' || products.product_id) as sku_id,
    -- a kit is not counted itself, what it consists of is
    coalesce(products.is_storable, true) or kits.template_id is not null as is_stocked,
    units.unit,
    units.category_id,
    units.factor
from {{ ref('stg_odoo__products') }} as products
inner join {{ ref('int_odoo__units') }} as units on products.unit_id = units.unit_id
left join kits on products.template_id = kits.template_id
