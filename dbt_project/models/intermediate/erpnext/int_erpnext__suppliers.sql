with promised as (
    select
        supplier_id,
        round(avg(lead_time_days)) as lead_time_days
    from {{ ref('stg_erpnext__item_prices') }}
    where lead_time_days > 0
    group by supplier_id
)

select
    'erpnext' as system,
    suppliers.record_id,
    suppliers.source_key,
    suppliers.supplier_id,
    suppliers.name,
    null as rating,
    promised.lead_time_days,
    suppliers.currency
from {{ ref('stg_erpnext__suppliers') }} as suppliers
left join promised on suppliers.supplier_id = promised.supplier_id
