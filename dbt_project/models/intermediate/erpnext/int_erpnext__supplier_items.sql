{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with preferred as (
    select distinct
        defaults.sku_id,
        defaults.supplier_id
    from {{ ref('stg_erpnext__item_defaults') }} as defaults
    inner join {{ ref('int_erpnext__company') }} as company on defaults.company_id = company.company_id
),

priced as (
    select
        prices.*,
        items.is_stocked,
        items.unit_of_measure,
        items.moq,
        coalesce(nullif(prices.lead_time_days, 0), nullif(items.lead_time_days, 0)) as promised_days,
        -- a price is per the unit it names, else per stock unit
        case when coalesce(prices.unit, items.unit_of_measure) = items.unit_of_measure then 1 else units.factor end as factor,
        row_number() over (
            partition by
                prices.supplier_id,
                prices.sku_id,
                coalesce(prices.valid_from, {{ as_of() }}) <= {{ as_of() }}
                and coalesce(prices.valid_to, {{ as_of() }}) >= {{ as_of() }}
            order by prices.valid_from desc nulls last, prices.item_price_id asc
        ) as place
    from {{ ref('stg_erpnext__item_prices') }} as prices
    left join {{ ref('int_erpnext__items') }} as items on prices.sku_id = items.sku_id
    left join {{ ref('int_erpnext__item_units') }} as units on prices.sku_id = units.sku_id and prices.unit = units.unit
)

select
    'erpnext' as system,
    priced.record_id,
    priced.source_key,
    priced.supplier_id,
    priced.sku_id,
    priced.promised_days as lead_time_days,
    priced.price / nullif(priced.factor, 0) as price,
    priced.currency,
    nullif(priced.moq, 0) as moq,
    nullif(priced.order_multiple * priced.factor, 0) as order_multiple,
    preferred.supplier_id is not null as is_preferred,
    {{ rejection_reasons([
        "case when priced.valid_to < " ~ as_of()
        ~ " then 'The price was valid until ' || priced.valid_to || ' (field valid_upto).'"
        ~ " when priced.valid_from > " ~ as_of()
        ~ " then 'The price is valid from ' || priced.valid_from || ' (field valid_from).'"
        ~ " when priced.place > 1 then 'There is a newer price of the supplier (field valid_from).' end",
        "case when priced.factor is null then 'The unit ' || priced.unit || ' cannot be converted into '"
        ~ " || priced.unit_of_measure || ', in which ' || priced.sku_id || ' is kept.' end",
        not_stocked('priced'),
    ]) }} as rejection_reasons
from priced
left join preferred on priced.sku_id = preferred.sku_id and priced.supplier_id = preferred.supplier_id
