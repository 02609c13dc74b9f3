select
    'workbook' as system,
    record_id,
    source_key,
    supplier_id,
    sku_id,
    lead_time_days,
    price,
    currency,
    moq,
    order_multiple,
    unit,
    coalesce(is_preferred, false) as is_preferred
from {{ ref('stg_workbook__supplier_items') }}
