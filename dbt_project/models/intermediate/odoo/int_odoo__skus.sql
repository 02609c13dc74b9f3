with made as (
    select distinct template_id from {{ ref('stg_odoo__boms') }}
    where coalesce(is_active, true)
)

select
    'odoo' as system,
    products.record_id,
    products.source_key,
    coalesce(products.product_code, 'ODOO-' || products.product_id) as sku_id,
    coalesce(products.product_code, 'ODOO-' || products.product_id) as sku_code,
    products.description,
    products.category,
    nullif(products.unit_cost, 0) as unit_cost,
    {{ company_currency() }} as currency,
    coalesce(products.is_active, true) as is_active,
    units.unit as unit_of_measure,
    case when made.template_id is null then 'buy' else 'make' end as make_or_buy,
    null as shelf_life_days
from {{ ref('stg_odoo__products') }} as products
left join {{ ref('stg_odoo__units') }} as units on products.unit_id = units.unit_id
left join made on products.template_id = made.template_id
