{{ config(meta={'records_of': 'stg_demo_erp__work_orders'}) }}

select
    'demo_erp' as system,
    record_id,
    source_key,
    work_order_id,
    sku_id,
    warehouse_id,
    quantity,
    quantity_completed,
    quantity_scrapped,
    status,
    scheduled_start,
    scheduled_end,
    actual_start,
    actual_end
from {{ ref('stg_demo_erp__work_orders') }}
