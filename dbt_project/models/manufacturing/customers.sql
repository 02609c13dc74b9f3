select
    customer_id,
    name,
    country,
    is_active
from {{ ref('int_customers_validated') }}
