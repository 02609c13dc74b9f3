select
    'demo_erp' as system,
    record_id,
    source_key,
    supplier_id,
    name,
    rating,
    lead_time_days,
    currency
from {{ ref('stg_demo_erp__vendors') }}
