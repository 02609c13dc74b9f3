{{ config(materialized='table', post_hook='{{ set_rejected_rows_aside() }}') }}

select
    'erpnext' as system,
    record_id,
    source_key,
    movement_id,
    sku_id,
    warehouse_id,
    quantity,
    case
        when voucher_type in ('Purchase Receipt', 'Purchase Invoice') then 'receipt'
        when voucher_type in ('Delivery Note', 'Sales Invoice', 'POS Invoice') then 'shipment'
        when voucher_type = 'Stock Reconciliation' then 'count'
        else 'transfer'
    end as kind,
    reference,
    moved_on::timestamp at time zone {{ company_timezone() }} as moved_at,
    {{ rejection_reasons([
        "case when is_cancelled then 'The entry is cancelled (field is_cancelled).' end",
    ]) }} as rejection_reasons
from {{ ref('stg_erpnext__stock_ledger_entries') }}
