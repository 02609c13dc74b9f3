with buying as (
    select partner_id from {{ ref('stg_odoo__sales') }}
    union
    select partner_id from {{ ref('stg_odoo__invoices') }}
),

companies as (
    select distinct partners.company_partner_id
    from {{ ref('int_odoo__partners') }} as partners
    inner join buying on partners.partner_id = buying.partner_id
)

select
    'odoo' as system,
    partners.record_id,
    partners.source_key,
    partners.code as customer_id,
    partners.name,
    partners.country,
    coalesce(partners.is_active, true) as is_active
from {{ ref('int_odoo__partners') }} as partners
inner join companies on partners.partner_id = companies.company_partner_id
