with buying as (
    select distinct partner_id from {{ ref('stg_odoo__sales') }}
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
inner join buying on partners.partner_id = buying.partner_id
