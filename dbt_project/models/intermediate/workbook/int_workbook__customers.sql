select
    'workbook' as system,
    record_id,
    source_key,
    customer_id,
    name,
    country,
    coalesce(is_active, true) as is_active
from {{ ref('stg_workbook__customers') }}
