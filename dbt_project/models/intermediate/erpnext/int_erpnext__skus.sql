{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with made as (
    select distinct sku_id from {{ ref('stg_erpnext__boms') }}
    where is_active and docstatus = 'submitted'
),

-- what the stock at hand cost, over all warehouses
valued as (
    select
        sku_id,
        sum(quantity_on_hand * valuation_rate) / sum(quantity_on_hand) as unit_cost
    from {{ ref('stg_erpnext__bins') }}
    where quantity_on_hand > 0 and valuation_rate > 0
    group by sku_id
)

select
    'erpnext' as system,
    items.record_id,
    items.source_key,
    items.sku_id,
    coalesce(items.sku_code, items.sku_id) as sku_code,
    items.description,
    items.category,
    coalesce(valued.unit_cost, nullif(items.valuation_rate, 0), nullif(items.last_purchase_rate, 0)) as unit_cost,
    coalesce(company.currency, {{ company_currency() }}) as currency,
    not coalesce(items.is_disabled, false) as is_active,
    items.unit_of_measure,
    case when made.sku_id is null then 'buy' else 'make' end as make_or_buy,
    nullif(items.shelf_life_days, 0) as shelf_life_days,
    {{ rejection_reasons([not_stocked('kept')]) }} as rejection_reasons
from {{ ref('stg_erpnext__items') }} as items
inner join {{ ref('int_erpnext__items') }} as kept on items.sku_id = kept.sku_id
left join {{ ref('int_erpnext__company') }} as company on true
left join valued on items.sku_id = valued.sku_id
left join made on items.sku_id = made.sku_id
