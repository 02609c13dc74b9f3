{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

{#- Published are lines; here every header is accounted for: its lines are published, or it is refused like them. -#}
with lines as (
    select distinct purchase_order_id from {{ ref('stg_adventureworks__purchaseorderdetail') }}
)

select
    headers.record_id,
    headers.source_key,
    headers.purchase_order_id,
    {{ rejection_reasons([
        after_business_date('headers.order_date', 'headers.order_date'),
        "case when lines.purchase_order_id is null"
        ~ " then 'Purchase order \"' || headers.purchase_order_id || '\" has no lines.' end",
    ]) }} as rejection_reasons
from {{ ref('stg_adventureworks__purchaseorderheader') }} as headers
left join lines on headers.purchase_order_id = lines.purchase_order_id
