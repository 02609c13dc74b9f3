select
    'demo_erp' as system,
    record_id,
    source_key,
    sku_id,
    from_unit,
    to_unit,
    factor
from {{ ref('stg_demo_erp__unit_conversions') }}
