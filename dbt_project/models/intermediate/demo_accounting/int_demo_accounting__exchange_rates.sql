select
    'demo_accounting' as system,
    record_id,
    source_key,
    rate_date,
    from_currency,
    to_currency,
    rate
from {{ ref('stg_demo_accounting__exchange_rates') }}
