{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

{#- Published are lines; here every order is accounted for: its lines are published, or it is refused like them. -#}
with lines as (
    select distinct purchase_id from {{ ref('stg_tryton__purchase_lines') }}
)

select
    orders.record_id,
    orders.source_key,
    orders.purchase_order_id,
    {{ rejection_reasons([
        not_an_order('orders.state', "coalesce(orders.purchase_order_id, orders.source_key)", 'Purchase'),
        "case when lines.purchase_id is null then 'Purchase \"' || coalesce(orders.purchase_order_id, orders.source_key) || '\" has no lines.' end",
    ]) }} as rejection_reasons
from {{ ref('stg_tryton__purchases') }} as orders
left join lines on orders.purchase_id = lines.purchase_id
