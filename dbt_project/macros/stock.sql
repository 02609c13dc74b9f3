{#- One row per item, warehouse and day with a movement, with the stock from then until the next, of changed stock alone where that is
    asked for. Backwards from the stock of today: a day closed with what is there now less everything that moved since. Of stock that
    never moved no more is known than that it was there yesterday. The last row has no next date, or every night would change it. -#}
{% macro stock_balances() -%}
    with stock as (
        select * from {{ ref('int_inventory_summed') }}
        {{ where_changed(['sku_id', 'warehouse_id']) }}
    ),

    -- by item and warehouse as the index gives them: nothing is sorted
    movements as not materialized (
        select * from {{ ref('int_stock_movements_summed') }}
        {{ where_changed(['sku_id', 'warehouse_id']) }}
    ),

    balances as (
        select
            movements.sku_id,
            movements.warehouse_id,
            movements.date,
            lag(movements.date) over latest_first as next_date,
            coalesce(stock.quantity_on_hand, 0)
            - coalesce(sum(movements.quantity) over (latest_first rows between unbounded preceding and 1 preceding), 0)
                as quantity_on_hand
        from movements
        left join stock on movements.sku_id = stock.sku_id and movements.warehouse_id = stock.warehouse_id
        window latest_first as (partition by movements.sku_id, movements.warehouse_id order by movements.date desc)

        union all

        select
            stock.sku_id,
            stock.warehouse_id,
            {{ as_of() }} - 1 as date,
            null as next_date,
            stock.quantity_on_hand
        from stock
        left join movements on stock.sku_id = movements.sku_id and stock.warehouse_id = movements.warehouse_id
        where movements.sku_id is null
    )

    select
        *,
        case when quantity_on_hand >= 0 then quantity_on_hand = 0 end as is_stocked_out
    from balances
{%- endmacro %}


{#- Days of which the movements add up to the same, and stock that was only counted again, change no balance. What never moved
    is known of another day every night. -#}
{% macro changed_stock() -%}
    select
        sku_id,
        warehouse_id
    from ({{ changed_rows(ref('int_stock_movements_validated')) }}) as movements
    group by sku_id, warehouse_id, {{ company_date('moved_at') }}
    having sum({{ sign() }} * quantity) <> 0 or sum({{ sign() }}) <> 0
    union
    select
        sku_id,
        warehouse_id
    from ({{ changed_rows(ref('int_inventory_validated')) }}) as stock
    group by sku_id, warehouse_id
    having sum({{ sign() }} * quantity_on_hand) <> 0 or sum({{ sign() }}) <> 0
    union
    select
        stock.sku_id,
        stock.warehouse_id
    from {{ ref('int_inventory_summed') }} as stock
    left join {{ ref('int_stock_movements_summed') }} as movements
        on stock.sku_id = movements.sku_id and stock.warehouse_id = movements.warehouse_id
    where movements.sku_id is null
{%- endmacro %}
