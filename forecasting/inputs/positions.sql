with forecast_items as (
    select distinct
        entity_id as sku_id,
        warehouse_id
    from forecast.forecasts_latest
    where forecast_type = 'demand' and period = 'weekly' and entity_type = 'sku' and warehouse_id is not null
)

select
    items.sku_id,
    items.warehouse_id,
    coalesce(stock.quantity_on_hand, 0)::double precision as on_hand,
    coalesce(stock.quantity_reserved, 0)::double precision as reserved,
    coalesce(stock.quantity_on_hand - stock.quantity_reserved - stock.quantity_available, 0)::double precision as unusable,
    skus.unit_of_measure as unit,
    skus.unit_cost::double precision as unit_cost,
    skus.make_or_buy,
    skus.category,
    skus.abc_class,
    skus.xyz_class
from forecast_items as items
inner join manufacturing.skus as skus on items.sku_id = skus.sku_id
left join manufacturing.inventory_snapshots as stock
    on items.sku_id = stock.sku_id and items.warehouse_id = stock.warehouse_id
where skus.is_active
order by items.sku_id, items.warehouse_id
