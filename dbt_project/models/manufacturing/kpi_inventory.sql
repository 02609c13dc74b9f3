{{ config(materialized='view') }}

with usage as (
    select
        sku_id,
        warehouse_id,
        -sum(quantity) as quantity
    from {{ ref('stock_movements') }}
    where kind in ('shipment', 'issue') and moved_on >= {{ as_of() }} - 365 and moved_on < {{ as_of() }}
    group by sku_id, warehouse_id
),

average as (
    select
        sku_id,
        warehouse_id,
        avg(greatest(quantity_on_hand, 0)) as quantity_on_hand
    from {{ ref('inventory_history') }}
    where date >= {{ as_of() }} - 365
    group by sku_id, warehouse_id
),

stocks as (
    select
        stock.sku_id,
        stock.warehouse_id,
        greatest(stock.quantity_on_hand, 0) as quantity_on_hand,
        greatest(usage.quantity, 0) as used,
        average.quantity_on_hand as mean_on_hand,
        skus.unit_cost_company as unit_cost,
        skus.life_cycle in ('ended', 'unused') as is_obsolete
    from {{ ref('inventory_snapshots') }} as stock
    inner join {{ ref('skus') }} as skus on stock.sku_id = skus.sku_id
    left join usage on stock.sku_id = usage.sku_id and stock.warehouse_id = usage.warehouse_id
    left join average on stock.sku_id = average.sku_id and stock.warehouse_id = average.warehouse_id
)

select
    sku_id,
    warehouse_id,
    quantity_on_hand,
    quantity_on_hand * unit_cost as stock_value,
    coalesce(used, 0) as quantity_used,
    (used / nullif(mean_on_hand, 0))::double precision as inventory_turns,
    (quantity_on_hand * 365 / nullif(used, 0))::double precision as days_of_supply,
    case when is_obsolete then 0 else greatest(quantity_on_hand - coalesce(used, 0), 0) end as excess_quantity,
    case when is_obsolete then 0 else greatest(quantity_on_hand - coalesce(used, 0), 0) end * unit_cost as excess_value,
    case when is_obsolete then quantity_on_hand else 0 end as obsolete_quantity,
    case when is_obsolete then quantity_on_hand else 0 end * unit_cost as obsolete_value
from stocks
