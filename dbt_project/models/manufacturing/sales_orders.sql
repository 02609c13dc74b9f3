select
    -- ids
    sales_order_id,
    line,
    customer_id,
    sku_id,
    warehouse_id,
    -- quantities
    quantity,
    coalesce(quantity_shipped, 0) as quantity_shipped,
    status,
    -- dates
    order_date,
    requested_date,
    shipped_date,
    -- money
    unit_price,
    coalesce(currency, {{ company_currency() }}) as currency
from {{ ref('int_sales_orders_validated') }}
