{#- Backwards from the stock of today: a day closed with what is there now less everything that moved since. Held from one
    movement to the next, not by day: there are far fewer. -#}
{{
    config(
        materialized='incremental', incremental_strategy='append', pre_hook='{{ empty_where_it_stands() }}',
        indexes=[{'columns': ['sku_id', 'warehouse_id', 'date'], 'unique': true}]
    )
}}

with balances as (
    select
        movements.sku_id,
        movements.warehouse_id,
        movements.date,
        lag(movements.date, 1, {{ as_of() }}) over latest_first as next_date,
        coalesce(stock.quantity_on_hand, 0)
        - coalesce(sum(movements.quantity) over (latest_first rows between unbounded preceding and 1 preceding), 0)
            as quantity_on_hand
    from {{ ref('int_stock_movements_summed') }} as movements
    left join {{ ref('int_inventory_summed') }} as stock
        on movements.sku_id = stock.sku_id and movements.warehouse_id = stock.warehouse_id
    window latest_first as (partition by movements.sku_id, movements.warehouse_id order by movements.date desc)

    union all

    select
        stock.sku_id,
        stock.warehouse_id,
        {{ as_of() }} - 1 as date,
        {{ as_of() }} as next_date,
        stock.quantity_on_hand
    from {{ ref('int_inventory_summed') }} as stock
    left join {{ ref('int_stock_movements_summed') }} as movements
        on stock.sku_id = movements.sku_id and stock.warehouse_id = movements.warehouse_id
    where movements.sku_id is null
)

select
    sku_id,
    warehouse_id,
    date,
    least(next_date, {{ as_of() }}) as next_date,
    quantity_on_hand,
    case when quantity_on_hand >= 0 then quantity_on_hand = 0 end as is_stocked_out
from balances
where date < {{ as_of() }}
