{{
    config(
        materialized='incremental', incremental_strategy='addition', unique_key=['sku_id', 'warehouse_id', 'date'],
        indexes=[{'columns': ['sku_id', 'warehouse_id', 'date'], 'unique': true}], post_hook=["{{ note_changes_taken() }}", "{{ analyze_where_new() }}"]
    )
}}

select
    sku_id,
    warehouse_id,
    coalesce(requested_date, order_date) as date,
    sum({{ sign() }})::bigint as records,
    sum({{ sign() }} * greatest(quantity, 0)) as quantity,
    sum({{ sign() }} * greatest(-quantity, 0)) as quantity_returned
from {{ changed_or_all(ref('int_sales_orders_validated')) }} as lines
where status <> 'cancelled'
group by 1, 2, 3
