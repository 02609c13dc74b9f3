{#- Written down where they change. One that lasts until today has no end yet, or every night would change it. -#}
{{ config(materialized='incremental', incremental_strategy='difference_written_down', post_hook='analyze {{ this }}') }}

select
    sku_id,
    warehouse_id,
    date as from_date,
    nullif(next_date, {{ as_of() }}) as to_date,
    is_stocked_out
from {{ ref('int_stock_balances') }}
where is_stocked_out is not false

union all

-- before the first movement nothing is known of the stock
select
    sku_id,
    warehouse_id,
    '-infinity' as from_date,
    min(date) as to_date,
    null as is_stocked_out
from {{ ref('int_stock_balances') }}
group by sku_id, warehouse_id
