{#- One row per item, warehouse and day with a movement, with the stock from then until the next, of changed stock alone and since
    the day it changed where that is asked for. Backwards from the stock of today: a day closed with what is there now less everything that moved since. Of stock that
    never moved no more is known than that it was there yesterday. The last row has no next date, or every night would change it. -#}
{% macro stock_balances() -%}
    with stock as (
        select * from {{ ref('int_inventory_summed') }}
        {{ where_changed(['sku_id', 'warehouse_id']) }}
    ),

    -- by item and warehouse as the index gives them: nothing is sorted
    movements as not materialized (
        {%- if is_incremental() %}
            select summed.*
            from {{ changed_keys() }} as changed
            cross join lateral (
                select * from {{ ref('int_stock_movements_summed') }} as summed
                where
                    summed.sku_id = changed.sku_id
                    and summed.warehouse_id = changed.warehouse_id
                    and summed.date >= changed.since
                offset 0
            ) as summed
        {%- else %}
            select * from {{ ref('int_stock_movements_summed') }}
        {%- endif %}
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


{#- Since when the stock is another: where what was booked is what it changed by, since the last movement before; before that each
    day closed as it did. Else since ever. Days of which the movements add up to the same, and stock that was only counted again,
    change no balance. What never moved is known of another day every night. -#}
{% macro changed_stock() -%}
    select
        sku_id,
        warehouse_id,
        case
            when moved.quantity = coalesce(counted.quantity, 0) then coalesce(
                (
                    select max(earlier.date) from {{ ref('int_stock_movements_summed') }} as earlier
                    where
                        earlier.sku_id = moved.sku_id
                        and earlier.warehouse_id = moved.warehouse_id
                        and earlier.date < moved.first_date
                ), '-infinity'
            )
            else '-infinity'
        end as since
    from (
        select
            sku_id,
            warehouse_id,
            min(date) as first_date,
            sum(quantity) as quantity
        from (
            select
                sku_id,
                warehouse_id,
                {{ company_date('moved_at') }} as date,
                sum({{ sign() }} * quantity) as quantity
            from ({{ changed_rows(ref('int_stock_movements_validated')) }}) as movements
            group by 1, 2, 3
            having sum({{ sign() }} * quantity) <> 0 or sum({{ sign() }}) <> 0
        ) as days
        group by sku_id, warehouse_id
    ) as moved
    full join (
        select
            sku_id,
            warehouse_id,
            sum({{ sign() }} * quantity_on_hand) as quantity
        from ({{ changed_rows(ref('int_inventory_validated')) }}) as stock
        group by sku_id, warehouse_id
        having sum({{ sign() }} * quantity_on_hand) <> 0 or sum({{ sign() }}) <> 0
    ) as counted using (sku_id, warehouse_id)
    union
    select
        stock.sku_id,
        stock.warehouse_id,
        '-infinity' as since
    from {{ ref('int_inventory_summed') }} as stock
    left join {{ ref('int_stock_movements_summed') }} as movements
        on stock.sku_id = movements.sku_id and stock.warehouse_id = movements.warehouse_id
    where movements.sku_id is null
{%- endmacro %}
