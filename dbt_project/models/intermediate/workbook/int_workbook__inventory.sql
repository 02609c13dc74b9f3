select
    'workbook' as system,
    record_id,
    source_key,
    sku_id,
    warehouse_id,
    quantity_on_hand,
    quantity_reserved,
    quantity_blocked,
    unit,
    coalesce(counted_on, {{ as_of() }})::timestamp at time zone {{ company_timezone() }} as snapshot_at
from {{ ref('stg_workbook__stock') }}
