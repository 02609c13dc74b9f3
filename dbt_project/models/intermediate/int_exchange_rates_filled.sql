{#- One currency to the company's: as rated, else turned round, else by way of a third on the same day. -#}
{{ config(materialized='incremental', incremental_strategy='difference_written_down', post_hook='{{ analyze_where_new() }}') }}

with rated as (
    select
        rate_date,
        from_currency,
        to_currency,
        rate,
        1 as detour
    from {{ ref('int_exchange_rates_validated') }}

    union all

    select
        rate_date,
        to_currency as from_currency,
        from_currency as to_currency,
        1 / rate as rate,
        2 as detour
    from {{ ref('int_exchange_rates_validated') }}
),

to_company as (
    select
        rate_date,
        from_currency as currency,
        rate,
        detour
    from rated
    where to_currency = {{ company_currency() }}

    union all

    select
        first_leg.rate_date,
        first_leg.from_currency as currency,
        first_leg.rate * second_leg.rate as rate,
        first_leg.detour + second_leg.detour + 1 as detour
    from rated as first_leg
    inner join rated as second_leg
        on first_leg.rate_date = second_leg.rate_date and first_leg.to_currency = second_leg.from_currency
    where second_leg.to_currency = {{ company_currency() }} and first_leg.from_currency <> {{ company_currency() }}
),

of_the_day as (
    select distinct on (currency, rate_date)
        currency,
        rate_date,
        rate
    from to_company
    order by currency asc, rate_date asc, detour asc, rate asc
),

held as (
    select
        currency,
        rate,
        rate_date,
        least(lead(rate_date, 1, {{ as_of() }} + 1) over (partition by currency order by rate_date), {{ as_of() }} + 1)
            as next_date
    from of_the_day
)

select
    held.currency,
    held.rate_date + days.passed as date,
    trim_scale(held.rate) as rate
from held
cross join generate_series(0, held.next_date - held.rate_date - 1) as days (passed)
