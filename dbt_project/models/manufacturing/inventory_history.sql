{{ config(materialized='view') }}

select
    balances.sku_id,
    balances.warehouse_id,
    balances.date + days.passed as date,
    balances.quantity_on_hand,
    balances.is_stocked_out
from {{ ref('int_stock_balances') }} as balances
cross join generate_series(0, balances.next_date - balances.date - 1) as days (passed)
