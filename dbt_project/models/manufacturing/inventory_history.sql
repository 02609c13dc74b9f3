{#- Backwards from the stock of today: a day closed with what is there now less everything that moved since. -#}
with movements as (
    select
        sku_id,
        warehouse_id,
        {{ company_date('moved_at') }} as date,
        sum(quantity) as quantity
    from {{ ref('int_stock_movements_validated') }}
    group by 1, 2, 3
),

places as (
    select
        coalesce(movements.sku_id, stock.sku_id) as sku_id,
        coalesce(movements.warehouse_id, stock.warehouse_id) as warehouse_id,
        coalesce(stock.quantity_on_hand, 0) as on_hand_now,
        coalesce(movements.moved, 0) as moved,
        coalesce(movements.first_date, {{ as_of() }} - 1) as first_date
    from (
        select
            sku_id,
            warehouse_id,
            sum(quantity) as moved,
            min(date) as first_date
        from movements
        group by sku_id, warehouse_id
    ) as movements
    full join {{ ref('inventory_snapshots') }} as stock
        on movements.sku_id = stock.sku_id and movements.warehouse_id = stock.warehouse_id
),

days as (
    select
        places.*,
        day::date as date
    from places
    cross join generate_series(places.first_date, {{ as_of() }} - 1, interval '1 day') as day
),

closing as (
    select
        days.sku_id,
        days.warehouse_id,
        days.date,
        days.on_hand_now - days.moved + sum(coalesce(movements.quantity, 0)) over (
            partition by days.sku_id, days.warehouse_id order by days.date
        ) as quantity_on_hand
    from days
    left join movements
        on days.sku_id = movements.sku_id and days.warehouse_id = movements.warehouse_id and days.date = movements.date
)

select
    sku_id,
    warehouse_id,
    date,
    quantity_on_hand,
    case when quantity_on_hand >= 0 then quantity_on_hand = 0 end as is_stocked_out
from closing
