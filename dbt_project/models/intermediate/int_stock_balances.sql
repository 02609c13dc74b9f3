{#- Backwards from the stock of today: a day closed with what is there now less everything that moved since. Held from one
    movement to the next, not by day: there are far fewer. -#}
{{
    config(
        materialized='incremental', incremental_strategy='append', pre_hook='{{ empty_where_it_stands() }}',
        indexes=[{'columns': ['sku_id', 'warehouse_id', 'date'], 'unique': true}]
    )
}}

with movements as (
    select
        sku_id,
        warehouse_id,
        {{ company_date('moved_at') }} as date,
        sum(quantity) as quantity
    from {{ ref('int_stock_movements_validated') }}
    group by 1, 2, 3
),

balances as (
    select
        movements.sku_id,
        movements.warehouse_id,
        movements.date,
        lead(movements.date, 1, {{ as_of() }}) over by_day as next_date,
        coalesce(stock.quantity_on_hand, 0)
        - sum(movements.quantity) over (partition by movements.sku_id, movements.warehouse_id)
        + sum(movements.quantity) over by_day as quantity_on_hand
    from movements
    left join {{ ref('int_inventory_summed') }} as stock
        on movements.sku_id = stock.sku_id and movements.warehouse_id = stock.warehouse_id
    window by_day as (partition by movements.sku_id, movements.warehouse_id order by movements.date)

    union all

    select
        stock.sku_id,
        stock.warehouse_id,
        {{ as_of() }} - 1 as date,
        {{ as_of() }} as next_date,
        stock.quantity_on_hand
    from {{ ref('int_inventory_summed') }} as stock
    left join movements on stock.sku_id = movements.sku_id and stock.warehouse_id = movements.warehouse_id
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
