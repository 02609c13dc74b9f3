select
    company_id,
    currency
from {{ ref('stg_erpnext__companies') }}
order by created_at, company_id
limit 1
