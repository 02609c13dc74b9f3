select
    'workbook' as system,
    record_id,
    source_key,
    supplier_id,
    name,
    rating,
    lead_time_days,
    currency
from {{ ref('stg_workbook__suppliers') }}
