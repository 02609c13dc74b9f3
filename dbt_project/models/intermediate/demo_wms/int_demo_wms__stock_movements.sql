{{ config(meta={'records_of': 'stg_demo_wms__movements'}) }}

select
    'demo_wms' as system,
    movements.record_id,
    movements.source_key,
    movements.movement_id,
    movements.article as sku_id,
    coalesce(sites.warehouse_id, movements.site_code) as warehouse_id,
    movements.quantity,
    movements.kind,
    movements.reference,
    movements.moved_at
from {{ ref('stg_demo_wms__movements') }} as movements
left join {{ ref('stg_demo_wms__sites') }} as sites on movements.site_code = sites.site_code
