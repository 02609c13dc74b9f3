{#- An offer of a template holds for each of its variants. -#}
select
    offers.record_id,
    offers.source_key,
    offers.supplier_item_id,
    offers.partner_id,
    offers.supplier_code,
    offers.currency,
    offers.lead_time_days,
    offers.sequence,
    offers.valid_from,
    offers.valid_to,
    offers.unit_id,
    items.product_id,
    coalesce(offers.valid_from, {{ as_of() }}) <= {{ as_of() }}
    and coalesce(offers.valid_to, {{ as_of() }}) >= {{ as_of() }} as is_valid,
    count(*) over (partition by offers.supplier_item_id) as variants,
    nullif({{ in_stock_unit('offers.moq', 'units', 'items') }}, 0) as moq,
    {{ price_per_stock_unit('offers.price * (1 - coalesce(offers.discount_percent, 0) / 100)', 'units', 'items') }} as price
from {{ ref('stg_odoo__supplier_items') }} as offers
left join {{ ref('int_odoo__items') }} as items
    on offers.template_id = items.template_id and coalesce(offers.product_id, items.product_id) = items.product_id
left join {{ ref('int_odoo__units') }} as units on offers.unit_id = units.unit_id
