select
    'erpnext' as system,
    prices.record_id,
    prices.source_key,
    prices.supplier_id,
    prices.sku_id,
    coalesce(nullif(prices.lead_time_days, 0), nullif(items.lead_time_days, 0)) as lead_time_days,
    prices.price,
    prices.currency,
    null as moq,
    null as order_multiple,
    -- the source prefers none
    false as is_preferred
from {{ ref('stg_erpnext__item_prices') }} as prices
left join {{ ref('stg_erpnext__items') }} as items on prices.sku_id = items.sku_id
