{#- Written down where it changes: a day that is added or taken away at the beginning belongs to no order. -#}
{{
    config(
        materialized='incremental', incremental_strategy='difference_written_down', post_hook='{{ analyze_where_new() }}',
        indexes=[{'columns': ['sku_id', 'warehouse_id'], 'unique': true}]
    )
}}

select
    sku_id,
    warehouse_id,
    min(date) as first_date
from {{ ref('int_demand_by_day') }}
where quantity > 0 and date < {{ as_of() }}
group by sku_id, warehouse_id
