{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'erpnext' as system,
    record_id,
    source_key,
    work_order_id,
    sku_id,
    warehouse_id,
    quantity,
    quantity_completed,
    quantity_scrapped,
    case
        when status <> 'closed' then status
        -- closed short: nothing more is made
        when quantity_completed > 0 then 'completed'
        else 'cancelled'
    end as status,
    planned_start as scheduled_start,
    coalesce(planned_end, due_date) as scheduled_end,
    actual_start,
    actual_end,
    {{ rejection_reasons([not_an_order('status', 'work_order_id', 'Work order')]) }} as rejection_reasons
from {{ ref('stg_erpnext__work_orders') }}
