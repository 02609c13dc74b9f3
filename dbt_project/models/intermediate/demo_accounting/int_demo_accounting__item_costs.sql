select
    'demo_accounting' as system,
    record_id,
    source_key,
    sku_id,
    unit_cost,
    null::text as currency,
    valid_from
from {{ ref('stg_demo_accounting__item_costs') }}
