with made as (
    select distinct sku_id from {{ ref('stg_erpnext__boms') }}
    where is_active and docstatus = 'submitted'
)

select
    'erpnext' as system,
    items.record_id,
    items.source_key,
    items.sku_id,
    coalesce(items.sku_code, items.sku_id) as sku_code,
    items.description,
    items.category,
    nullif(items.unit_cost, 0) as unit_cost,
    {{ company_currency() }} as currency,
    not coalesce(items.is_disabled, false) as is_active,
    items.unit_of_measure,
    case when made.sku_id is null then 'buy' else 'make' end as make_or_buy,
    nullif(items.shelf_life_days, 0) as shelf_life_days
from {{ ref('stg_erpnext__items') }} as items
left join made on items.sku_id = made.sku_id
