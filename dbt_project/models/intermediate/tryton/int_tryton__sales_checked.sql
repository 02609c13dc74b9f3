{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

{#- Published are lines; here every order is accounted for: its lines are published, or it is refused like them. -#}
with lines as (
    select distinct sale_id from {{ ref('stg_tryton__sale_lines') }}
)

select
    orders.record_id,
    orders.source_key,
    orders.sales_order_id,
    {{ rejection_reasons([
        not_an_order('orders.state', "coalesce(orders.sales_order_id, orders.source_key)", 'Sale'),
        "case when lines.sale_id is null then 'Sale \"' || coalesce(orders.sales_order_id, orders.source_key) || '\" has no lines.' end",
    ]) }} as rejection_reasons
from {{ ref('stg_tryton__sales') }} as orders
left join lines on orders.sale_id = lines.sale_id
