select
    'erpnext' as system,
    record_id,
    source_key,
    rate_date,
    from_currency,
    to_currency,
    rate
from {{ ref('stg_erpnext__exchange_rates') }}
