{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with made as (
    select distinct product_id from {{ ref('int_odoo__variant_boms') }}
    where is_active and coalesce(kind, 'made') <> 'subcontracted'
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
    coalesce(company.currency, {{ company_currency() }}) as currency,
    coalesce(products.is_active, true) as is_active,
    items.unit as unit_of_measure,
    case when made.product_id is null then 'buy' else 'make' end as make_or_buy,
    null as shelf_life_days,
    {{ rejection_reasons([not_stocked('items')]) }} as rejection_reasons
from {{ ref('stg_odoo__products') }} as products
left join {{ ref('int_odoo__items') }} as items on products.product_id = items.product_id
left join {{ ref('int_odoo__company') }} as company on true
left join made on products.product_id = made.product_id
