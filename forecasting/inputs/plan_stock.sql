-- Usable stock. Reserved stock is in it: what it is reserved for is in the requirements.
select
    stock.sku_id,
    stock.warehouse_id,
    (stock.quantity_available + stock.quantity_reserved)::double precision as on_hand
from manufacturing.inventory_snapshots as stock
inner join manufacturing.skus as skus on stock.sku_id = skus.sku_id
where skus.is_active
order by stock.sku_id, stock.warehouse_id
