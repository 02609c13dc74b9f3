with company as (
    select currencies.currency
    from {{ ref('stg_tryton__companies') }} as companies
    inner join {{ ref('stg_tryton__currencies') }} as currencies on companies.currency_id = currencies.currency_id
    order by companies.company_id::integer
    limit 1
)

select
    'tryton' as system,
    products.record_id,
    products.source_key,
    products.sku_id,
    products.sku_id as sku_code,
    products.description,
    products.category,
    nullif(products.unit_cost, 0) as unit_cost,
    (select company.currency from company) as currency,
    coalesce(products.is_active and products.is_template_active, true) as is_active,
    units.unit as unit_of_measure,
    case when products.is_producible then 'make' else 'buy' end as make_or_buy,
    null as shelf_life_days
from {{ ref('stg_tryton__products') }} as products
left join {{ ref('stg_tryton__units') }} as units on products.unit_id = units.unit_id
