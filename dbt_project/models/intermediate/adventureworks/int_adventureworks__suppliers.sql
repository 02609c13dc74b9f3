with promised as (
    select
        vendor_id,
        round(avg(lead_time_days)) as lead_time_days
    from {{ ref('stg_adventureworks__productvendor') }}
    group by vendor_id
)

select
    'adventureworks' as system,
    vendors.record_id,
    vendors.source_key,
    vendors.supplier_id,
    vendors.name,
    vendors.credit_rating as rating,
    promised.lead_time_days,
    'USD' as currency
from {{ ref('stg_adventureworks__vendor') }} as vendors
left join promised on vendors.vendor_id = promised.vendor_id
