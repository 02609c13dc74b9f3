{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

{#- Published are lines; here every header is accounted for: its lines are published, or it is refused like them. -#}
with lines as (
    select distinct sales_order_id from {{ ref('stg_adventureworks__salesorderdetail') }}
)

select
    headers.record_id,
    headers.source_key,
    headers.sales_order_id,
    {{ rejection_reasons([
        after_business_date('headers.order_date', 'headers.order_date'),
        "case when lines.sales_order_id is null"
        ~ " then 'Sales order \"' || headers.sales_order_id || '\" has no lines.' end",
    ]) }} as rejection_reasons
from {{ ref('stg_adventureworks__salesorderheader') }} as headers
left join lines on headers.sales_order_id = lines.sales_order_id
