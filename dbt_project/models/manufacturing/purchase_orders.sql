select
    -- ids
    purchase_order_id,
    line,
    supplier_id,
    sku_id,
    warehouse_id,
    -- quantities
    quantity,
    quantity_received,
    status,
    -- dates
    order_date,
    expected_date,
    received_date,
    -- money
    unit_price,
    currency
from {{ ref('int_purchase_orders_received') }}
