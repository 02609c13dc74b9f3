select
    'workbook' as system,
    record_id,
    source_key,
    alias,
    sku_id,
    alias_kind
from {{ ref('stg_workbook__item_aliases') }}
