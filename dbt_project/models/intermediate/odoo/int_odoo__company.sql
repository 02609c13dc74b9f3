select
    company_id,
    currency_id,
    currency
from {{ ref('stg_odoo__companies') }}
order by company_id::integer
limit 1
