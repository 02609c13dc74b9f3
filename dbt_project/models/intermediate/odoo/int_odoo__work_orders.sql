{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'odoo' as system,
    orders.record_id,
    orders.source_key,
    orders.work_order_id,
    coalesce(items.sku_id, orders.product_id) as sku_id,
    locations.warehouse_id,
    {{ in_stock_unit('orders.quantity', 'units', 'items') }} as quantity,
    {{ in_stock_unit('orders.quantity_completed', 'units', 'items') }} as quantity_completed,
    null::numeric as quantity_scrapped,
    orders.state as status,
    {{ company_date('orders.starts_at') }} as scheduled_start,
    {{ company_date('orders.finishes_at') }} as scheduled_end,
    -- the same fields hold the plan first and what happened later
    case when orders.state in ('in_progress', 'completed') then {{ company_date('orders.starts_at') }} end as actual_start,
    case when orders.state = 'completed' then {{ company_date('orders.finishes_at') }} end as actual_end,
    {{ rejection_reasons([
        not_an_order('orders.state', 'orders.work_order_id', 'Manufacturing order'),
        not_stocked('items'),
    ]) }} as rejection_reasons
from {{ ref('stg_odoo__productions') }} as orders
left join {{ ref('int_odoo__items') }} as items on orders.product_id = items.product_id
left join {{ ref('int_odoo__units') }} as units on orders.unit_id = units.unit_id
left join {{ ref('int_odoo__warehouse_locations') }} as locations on orders.location_id = locations.location_id
