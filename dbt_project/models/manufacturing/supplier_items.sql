with terms as (
    select
        supplier_items.*,
        coalesce(supplier_items.lead_time_days, suppliers.lead_time_days) as promised_days,
        coalesce(supplier_items.currency, suppliers.currency, {{ company_currency() }}) as price_currency
    from {{ ref('int_supplier_items_validated') }} as supplier_items
    inner join {{ ref('int_suppliers_validated') }} as suppliers on supplier_items.supplier_id = suppliers.supplier_id
)

select
    -- ids
    terms.supplier_id,
    terms.sku_id,
    -- terms
    terms.promised_days as lead_time_days,
    terms.price,
    terms.price_currency as currency,
    {{ in_company_currency('terms.price', 'terms.price_currency', 'rates') }} as price_company,
    terms.moq,
    terms.order_multiple,
    terms.is_preferred
from terms
{{ join_rates('rates', 'terms.price_currency', as_of()) }}
