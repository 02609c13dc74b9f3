with amounts as (
    select
        'sales_orders' as entity,
        currency,
        order_date as date
    from {{ ref('int_sales_orders_validated') }}
    where unit_price is not null

    union all

    select
        'purchase_orders' as entity,
        currency,
        order_date as date
    from {{ ref('int_purchase_orders_validated') }}
    where unit_price is not null

    union all

    select
        'invoices' as entity,
        currency,
        invoice_date as date
    from {{ ref('int_invoices_validated') }}

    union all

    select
        'supplier_items' as entity,
        currency,
        {{ as_of() }} as date
    from {{ ref('int_supplier_items_validated') }}
    where price is not null

    union all

    select
        'skus' as entity,
        currency,
        {{ as_of() }} as date
    from {{ ref('int_skus_costed') }}
    where unit_cost is not null
)

select
    'missing_exchange_rate' as kind,
    amounts.entity,
    amounts.currency as entity_id,
    'No exchange rate leads from ' || amounts.currency || ' to ' || {{ company_currency() }} || ' for amounts from '
    || min(amounts.date) || ' to ' || max(amounts.date) || ': they have no value in ' || {{ company_currency() }} || '.'
        as message,
    count(*) as found
from amounts
{{ join_rates('rates', 'amounts.currency', 'amounts.date') }}
where amounts.currency <> {{ company_currency() }} and rates.rate is null
group by amounts.entity, amounts.currency
