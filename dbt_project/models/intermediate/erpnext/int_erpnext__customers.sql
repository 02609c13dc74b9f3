select
    'erpnext' as system,
    record_id,
    source_key,
    customer_id,
    name,
    country,
    not coalesce(is_disabled, false) as is_active
from {{ ref('stg_erpnext__customers') }}
