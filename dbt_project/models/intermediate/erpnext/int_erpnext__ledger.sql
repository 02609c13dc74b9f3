{#- A count is entered as what was found, not as a movement: that is the difference to what the ledger adds up to. -#}
with entries as (
    select
        *,
        voucher_type = 'Stock Reconciliation' and quantity = 0 as is_count,
        moved_on + coalesce(posting_time, '0'::interval) as posted_at
    from {{ ref('stg_erpnext__stock_ledger_entries') }}
),

between_counts as (
    select
        *,
        count(*) filter (where is_count) over (
            partition by sku_id, warehouse_id, is_cancelled order by posted_at, created_at
        ) as counts
    from entries
),

added_up as (
    select
        *,
        sum(case when is_count then quantity_after else quantity end) over (
            partition by sku_id, warehouse_id, is_cancelled, counts order by posted_at, created_at
        ) as balance
    from between_counts
),

compared as (
    select
        *,
        lag(balance) over (partition by sku_id, warehouse_id, is_cancelled order by posted_at, created_at) as balance_before
    from added_up
)

select
    record_id,
    source_key,
    sku_id,
    warehouse_id,
    voucher_type,
    reference,
    is_cancelled,
    posted_at,
    case when is_count then quantity_after - coalesce(balance_before, 0) else quantity end as quantity
from compared
