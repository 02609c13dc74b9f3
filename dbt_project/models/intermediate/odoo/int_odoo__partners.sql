{#- Orders name addresses and contacts, too: who buys and sells is the company they belong to. -#}
select
    partners.record_id,
    partners.source_key,
    partners.partner_id,
    coalesce(companies.partner_id, partners.partner_id) as company_partner_id,
    coalesce(companies.partner_code, companies.partner_id, partners.partner_code, partners.partner_id) as code,
    partners.name,
    partners.country,
    partners.is_active
from {{ ref('stg_odoo__partners') }} as partners
left join {{ ref('stg_odoo__partners') }} as companies on partners.commercial_partner_id = companies.partner_id
