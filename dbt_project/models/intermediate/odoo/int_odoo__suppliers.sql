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
        partners.company_partner_id,
        round(avg(selling.lead_time_days)) as lead_time_days
    from selling
    inner join {{ ref('int_odoo__partners') }} as partners on selling.partner_id = partners.partner_id
    group by partners.company_partner_id
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
inner join promised on partners.partner_id = promised.company_partner_id
