select
    rate_date,
    from_currency,
    to_currency,
    rate
from {{ ref('int_exchange_rates_validated') }}
