with company as (
    select companies.currency_id
    from {{ ref('stg_tryton__companies') }} as companies
    order by companies.company_id::integer
    limit 1
)

select
    'tryton' as system,
    rates.record_id,
    rates.source_key,
    rates.rate_date,
    own_currency.currency as from_currency,
    currencies.currency as to_currency,
    rates.rate / coalesce(own.rate, 1) as rate
from {{ ref('stg_tryton__currency_rates') }} as rates
cross join company
left join {{ ref('stg_tryton__currency_rates') }} as own
    on rates.rate_date = own.rate_date and company.currency_id = own.currency_id
left join {{ ref('stg_tryton__currencies') }} as own_currency on company.currency_id = own_currency.currency_id
left join {{ ref('stg_tryton__currencies') }} as currencies on rates.currency_id = currencies.currency_id
