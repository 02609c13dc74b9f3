select
    'adventureworks' as system,
    items.record_id,
    items.source_key,
    coalesce(vendors.supplier_id, items.vendor_id) as supplier_id,
    coalesce(products.sku_id, items.product_id) as sku_id,
    items.lead_time_days,
    items.price,
    'USD' as currency,
    items.moq,
    null as order_multiple,
    items.unit,
    coalesce(vendors.is_preferred and vendors.is_active, false) as is_preferred
from {{ ref('stg_adventureworks__productvendor') }} as items
left join {{ ref('stg_adventureworks__vendor') }} as vendors on items.vendor_id = vendors.vendor_id
left join {{ ref('stg_adventureworks__product') }} as products on items.product_id = products.product_id
