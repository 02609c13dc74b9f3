{{ config(materialized='view') }}

with balances as (
    {{ stock_balances() }}
)

select
    balances.sku_id,
    balances.warehouse_id,
    balances.date + days.passed as date,
    balances.quantity_on_hand,
    balances.is_stocked_out
from balances
cross join generate_series(0, least(balances.next_date, {{ as_of() }}) - balances.date - 1) as days (passed)
