select
    inventory.sku_id,
    skus.sku_code,
    skus.description,
    skus.category,
    inventory.warehouse_id,
    warehouses.name as warehouse_name,
    warehouses.site,
    inventory.quantity_on_hand,
    inventory.quantity_reserved,
    inventory.quantity_blocked,
    inventory.quantity_available,
    skus.unit_of_measure,
    round(inventory.quantity_on_hand * skus.unit_cost, 2) as stock_value,
    skus.currency,
    inventory.snapshot_at
from manufacturing.inventory_snapshots as inventory
left join manufacturing.skus as skus on inventory.sku_id = skus.sku_id
left join manufacturing.warehouses as warehouses on inventory.warehouse_id = warehouses.warehouse_id
where (%(sku_id)s::text is null or inventory.sku_id = %(sku_id)s)
    and (%(warehouse_id)s::text is null or inventory.warehouse_id = %(warehouse_id)s)
    and (%(site)s::text is null or warehouses.site = %(site)s)
    and (%(category)s::text is null or skus.category = %(category)s)
    and (not %(out_of_stock)s::boolean or inventory.quantity_available <= 0)
