{#- What a bill of material asks for is settled on the day the work order starts. -#}
with needed as (
    select
        sku_id,
        warehouse_id,
        greatest(quantity - coalesce(quantity_shipped, 0), 0) as for_sales,
        0 as for_production
    from {{ ref('int_sales_orders_validated') }}
    where status in ('open', 'partial')

    union all

    select
        boms.component_sku_id as sku_id,
        orders.warehouse_id,
        0 as for_sales,
        greatest(orders.quantity - coalesce(orders.quantity_completed, 0) - coalesce(orders.quantity_scrapped, 0), 0)
        * boms.quantity_per_unit / (1 - coalesce(boms.scrap_rate, 0)) as for_production
    from {{ ref('int_work_orders_validated') }} as orders
    inner join {{ ref('int_boms_acyclic') }} as boms on orders.sku_id = boms.sku_id
    where
        orders.status in ('planned', 'in_progress')
        and coalesce(orders.actual_start, orders.scheduled_start, {{ as_of() }})
        between coalesce(boms.valid_from, '-infinity') and coalesce(boms.valid_to, 'infinity')
)

-- a work order that names no warehouse may take its components from any
select
    stock.sku_id,
    stock.warehouse_id,
    stock.quantity_reserved,
    coalesce(sum(needed.for_sales), 0) as for_sales,
    trim_scale(coalesce(sum(needed.for_production), 0)) as for_production
from {{ ref('int_inventory_summed') }} as stock
left join needed
    on
        stock.sku_id = needed.sku_id
        and (stock.warehouse_id = needed.warehouse_id or needed.warehouse_id is null)
group by stock.sku_id, stock.warehouse_id, stock.quantity_reserved
