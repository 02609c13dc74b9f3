{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with made as (
    select
        production_output_id as production_id,
        product_id,
        sum(quantity) as quantity
    from {{ ref('stg_tryton__moves') }}
    where production_output_id is not null and state = 'done'
    group by production_output_id, product_id
)

select
    'tryton' as system,
    orders.record_id,
    orders.source_key,
    orders.work_order_id,
    coalesce(items.sku_id, orders.product_id) as sku_id,
    locations.warehouse_id,
    {{ in_stock_unit('orders.quantity', 'units', 'items') }} as quantity,
    coalesce(made.quantity, 0) as quantity_completed,
    -- what went wrong is simply not made
    null::numeric as quantity_scrapped,
    orders.state as status,
    orders.planned_start as scheduled_start,
    orders.planned_end as scheduled_end,
    orders.actual_start,
    orders.actual_end,
    {{ rejection_reasons([
        "case when orders.state = 'draft'"
        ~ " then 'The production is a draft: it counts once it is planned, and gets its number then (field state).' end",
    ]) }} as rejection_reasons
from {{ ref('stg_tryton__productions') }} as orders
left join made on orders.production_id = made.production_id and orders.product_id = made.product_id
left join {{ ref('int_tryton__items') }} as items on orders.product_id = items.product_id
left join {{ ref('stg_tryton__units') }} as units on orders.unit_id = units.unit_id
left join {{ ref('int_tryton__warehouse_locations') }} as locations on orders.warehouse_location_id = locations.location_id
