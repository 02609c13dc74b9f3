{{
    config(
        incremental_strategy='changed_keys', unique_key=['work_order_id'],
        pre_hook="{{ take_changed_keys('select distinct work_order_id from (' ~ changed_rows(ref('int_work_orders_validated')) ~ ') as changed') }}",
        post_hook="{{ note_changes_taken() }}"
    )
}}

select
    -- ids
    work_order_id,
    sku_id,
    warehouse_id,
    -- quantities
    quantity,
    coalesce(quantity_completed, 0) as quantity_completed,
    coalesce(quantity_scrapped, 0) as quantity_scrapped,
    status,
    -- dates
    scheduled_start,
    scheduled_end,
    actual_start,
    actual_end
from {{ ref('int_work_orders_validated') }}
{{ where_changed(['work_order_id']) }}
