select
    'demo_erp' as system,
    record_id,
    source_key,
    alias,
    sku_id,
    case alias_source when 'WMS' then 'demo_wms' else lower(alias_source) end as alias_kind
from {{ ref('stg_demo_erp__item_aliases') }}
