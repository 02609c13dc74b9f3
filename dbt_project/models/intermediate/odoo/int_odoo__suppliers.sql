with selling as (
    select
        partner_id,
        lead_time_days
    from {{ ref('stg_odoo__supplier_items') }}
    union all
    select
        partner_id,
        null as lead_time_days
    from {{ ref('stg_odoo__purchases') }}
),

promised as (
    select
        partner_id,
        round(avg(lead_time_days)) as lead_time_days
    from selling
    group by partner_id
)

select
    'odoo' as system,
    partners.record_id,
    partners.source_key,
    partners.code as supplier_id,
    partners.name,
    null as rating,
    promised.lead_time_days,
    null as currency
from {{ ref('int_odoo__partners') }} as partners
inner join promised on partners.partner_id = promised.partner_id
