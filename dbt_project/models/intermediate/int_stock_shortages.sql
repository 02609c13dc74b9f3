{#- Written down where they change. One that lasts has no end before the next movement, or every night would change it. -#}
{{
    config(
        materialized='incremental', incremental_strategy='difference_written_down', unique_key=['sku_id', 'warehouse_id'],
        meta={'changed_since': 'from_date'},
        pre_hook="{{ take_changed_keys(changed_stock()) }}", post_hook=["{{ note_changes_taken() }}", "{{ analyze_where_new() }}"]
    )
}}

with balances as (
    {{ stock_balances() }}
)

select
    sku_id,
    warehouse_id,
    date as from_date,
    next_date as to_date,
    is_stocked_out
from balances
where is_stocked_out is not false

union all

-- before the first movement nothing is known of the stock
select
    sku_id,
    warehouse_id,
    since as from_date,
    min(date) as to_date,
    null as is_stocked_out
from (
    select
        *,
        '-infinity'::date as since
    from balances
) as since_ever
{{ where_changed(['sku_id', 'warehouse_id', 'since']) }}
group by sku_id, warehouse_id, since
