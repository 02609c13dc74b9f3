{{ config(materialized='table', post_hook='{{ set_rejected_rows_aside() }}') }}

{#- A price of a template holds for its variants; here for the first. Of graduated prices the lowest quantity counts. -#}
with offers as (
    select distinct on (offers.supplier_item_id)
        offers.*,
        items.product_id as sold_product_id,
        items.sku_id,
        {{ price_per_stock_unit('offers.price', 'units', 'items') }} as price_per_stock_unit,
        nullif({{ in_stock_unit('offers.moq', 'units', 'items') }}, 0) as moq_in_stock_unit
    from {{ ref('stg_odoo__supplier_items') }} as offers
    left join {{ ref('int_odoo__items') }} as items
        on offers.template_id = items.template_id and coalesce(offers.product_id, items.product_id) = items.product_id
    left join {{ ref('int_odoo__units') }} as units on offers.unit_id = units.unit_id
    order by offers.supplier_item_id asc, items.product_id::integer asc
),

ranked as (
    select
        *,
        row_number() over (
            partition by partner_id, sold_product_id order by moq nulls first, supplier_item_id::integer
        ) as step,
        first_value(partner_id) over (
            partition by sold_product_id order by sequence nulls last, supplier_item_id::integer
        ) as preferred_partner_id
    from offers
)

select
    'odoo' as system,
    ranked.record_id,
    ranked.source_key,
    coalesce(partners.code, ranked.partner_id) as supplier_id,
    ranked.sku_id,
    ranked.lead_time_days,
    ranked.price_per_stock_unit as price,
    ranked.currency,
    ranked.moq_in_stock_unit as moq,
    null::numeric as order_multiple,
    ranked.partner_id = ranked.preferred_partner_id as is_preferred,
    {{ rejection_reasons([
        "case when ranked.step > 1 then 'A graduated price: the one from the lowest quantity on counts (field min_qty).' end",
    ]) }} as rejection_reasons
from ranked
left join {{ ref('int_odoo__partners') }} as partners on ranked.partner_id = partners.partner_id
