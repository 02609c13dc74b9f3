select
    *,
    coalesce(partner_code, partner_id) as code
from {{ ref('stg_odoo__partners') }}
