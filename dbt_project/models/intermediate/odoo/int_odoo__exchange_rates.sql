{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

{#- Odoo states what one unit of a base currency is worth; the company's own need not be it. -#}
with own as (
    select
        rates.rate,
        rates.rate_date as valid_from,
        lead(rates.rate_date, 1, 'infinity') over (order by rates.rate_date) as valid_until,
        row_number() over (order by rates.rate_date) = 1 as is_first
    from {{ ref('stg_odoo__currency_rates') }} as rates
    inner join {{ ref('int_odoo__company') }} as company
        on
            rates.currency_id = company.currency_id
            and coalesce(rates.company_id, company.company_id) = company.company_id
)

select
    'odoo' as system,
    rates.record_id,
    rates.source_key,
    rates.rate_date,
    company.currency as from_currency,
    rates.currency as to_currency,
    rates.rate / coalesce(own.rate, 1) as rate,
    {{ rejection_reasons([
        "case when rates.company_id <> company.company_id then 'The rate is another company''s (field company_id).' end",
    ]) }} as rejection_reasons
from {{ ref('stg_odoo__currency_rates') }} as rates
left join {{ ref('int_odoo__company') }} as company on true
-- before the company's first rate, its first counts
left join own on rates.rate_date < own.valid_until and (rates.rate_date >= own.valid_from or own.is_first)
