{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'erpnext' as system,
    entries.record_id,
    entries.source_key,
    -- the ledger's own names are given anew by the hour
    entries.source_key as movement_id,
    entries.sku_id,
    entries.warehouse_id,
    entries.quantity,
    case
        when entries.voucher_type in ('Purchase Receipt', 'Purchase Invoice') then 'receipt'
        when entries.voucher_type in ('Delivery Note', 'Sales Invoice', 'POS Invoice') then 'shipment'
        when entries.voucher_type = 'Stock Reconciliation' then 'count'
        when entries.voucher_type = 'Subcontracting Receipt' and entries.quantity > 0 then 'receipt'
        when entries.voucher_type = 'Subcontracting Receipt' then 'issue'
        when vouchers.purpose = 'Material Consumption for Manufacture' then 'issue'
        when vouchers.purpose in ('Manufacture', 'Repack', 'Disassemble') and entries.quantity > 0 then 'production'
        when vouchers.purpose in ('Manufacture', 'Repack', 'Disassemble') then 'issue'
        when vouchers.purpose in ('Material Issue', 'Material Receipt') then 'adjustment'
        else 'transfer'
    end as kind,
    entries.reference,
    entries.posted_at at time zone {{ company_timezone() }} as moved_at,
    {{ rejection_reasons([
        "case when entries.is_cancelled then 'The entry is cancelled (field is_cancelled).' end",
    ]) }} as rejection_reasons
from {{ ref('int_erpnext__ledger') }} as entries
left join {{ ref('stg_erpnext__stock_entries') }} as vouchers
    on entries.voucher_type = 'Stock Entry' and entries.reference = vouchers.stock_entry_id
