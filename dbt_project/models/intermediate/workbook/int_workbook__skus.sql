select
    'workbook' as system,
    record_id,
    source_key,
    sku_id,
    sku_id as sku_code,
    description,
    category,
    unit_cost,
    currency,
    coalesce(is_active, true) as is_active,
    coalesce(unit_of_measure, 'EA') as unit_of_measure,
    make_or_buy,
    shelf_life_days
from {{ ref('stg_workbook__items') }}
