select
    'erpnext' as system,
    record_id,
    source_key,
    sku_id,
    warehouse_id,
    quantity_on_hand,
    quantity_reserved,
    0 as quantity_blocked,
    {{ as_of() }}::timestamp at time zone {{ company_timezone() }} as snapshot_at
from {{ ref('stg_erpnext__bins') }}
