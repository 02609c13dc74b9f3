select
    -- ids
    movement_id,
    sku_id,
    warehouse_id,
    -- facts
    kind,
    quantity,
    reference,
    moved_at,
    {{ company_date('moved_at') }} as moved_on
from {{ ref('int_stock_movements_validated') }}
