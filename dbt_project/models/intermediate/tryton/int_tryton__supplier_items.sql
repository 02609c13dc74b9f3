with offers as (
    select
        *,
        coalesce(product_id, first_variant_id) as sold_product_id,
        row_number() over (
            partition by coalesce(product_id, first_variant_id)
            order by coalesce(is_active, true) desc, sequence nulls last, product_supplier_id::integer
        ) as place
    from {{ ref('stg_tryton__product_suppliers') }}
)

select
    'tryton' as system,
    offers.record_id,
    offers.source_key,
    coalesce(parties.party_code, offers.party_id) as supplier_id,
    coalesce(items.sku_id, offers.sold_product_id) as sku_id,
    offers.lead_time_days,
    {{ price_per_stock_unit('offers.price', 'units', 'items') }} as price,
    currencies.currency,
    nullif({{ in_stock_unit('offers.from_quantity', 'units', 'items') }}, 0) as moq,
    null as order_multiple,
    offers.place = 1 as is_preferred
from offers
left join {{ ref('stg_tryton__parties') }} as parties on offers.party_id = parties.party_id
left join {{ ref('int_tryton__items') }} as items on offers.sold_product_id = items.product_id
left join {{ ref('stg_tryton__units') }} as units on offers.unit_id = units.unit_id
left join {{ ref('stg_tryton__currencies') }} as currencies on offers.currency_id = currencies.currency_id
