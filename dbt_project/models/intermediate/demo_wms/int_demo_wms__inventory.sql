select
    'demo_wms' as system,
    stock.record_id,
    stock.source_key,
    stock.article as sku_id,
    coalesce(sites.warehouse_id, stock.site_code) as warehouse_id,
    stock.quantity_on_hand,
    stock.quantity_reserved,
    stock.quantity_blocked,
    coalesce(stock.counted_at, stock.updated_at) as snapshot_at
from {{ ref('stg_demo_wms__stock') }} as stock
left join {{ ref('stg_demo_wms__sites') }} as sites on stock.site_code = sites.site_code
