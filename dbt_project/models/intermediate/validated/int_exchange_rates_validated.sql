with united as (
    {{ united('exchange_rates') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.rate_date,
    united.from_currency,
    united.to_currency,
    united.rate,
    {{ rejection_reasons([
        missing('united.rate_date'),
        missing('united.from_currency'),
        missing('united.to_currency'),
        missing('united.rate'),
        "case when united.rate <= 0 then 'Rate ' || united.rate || ' is not above 0.' end",
        repeated(copies(['united.rate_date', 'united.from_currency', 'united.to_currency']), 'rate of a day'),
    ]) }} as rejection_reasons
from united
