select
    sku_id,
    skus.sku_code,
    skus.description,
    skus.category,
    warehouse_id,
    warehouses.name as warehouse_name,
    warehouses.site,
    inventory.quantity_on_hand,
    inventory.quantity_reserved,
    inventory.quantity_blocked,
    inventory.quantity_available,
    skus.unit_of_measure,
    round(inventory.quantity_on_hand * skus.unit_cost, 2) as stock_value,
    skus.currency,
    inventory.snapshot_at,
    found.findings,
    found.finding,
    found.finding_value,
    found.finding_currency
from manufacturing.inventory_snapshots as inventory
full join (
    select
        sku_id,
        warehouse_id,
        array_agg(kind order by kind) as findings,
        string_agg(message, '; ' order by kind) as finding,
        sum(value) as finding_value,
        min(currency) as finding_currency
    from forecast.plan_findings_latest
    where kind = any(%(findings)s::text[])
    group by sku_id, warehouse_id
) as found using (sku_id, warehouse_id)
left join manufacturing.skus as skus using (sku_id)
left join manufacturing.warehouses as warehouses using (warehouse_id)
where (%(sku_id)s::text is null or sku_id = %(sku_id)s)
    and (%(warehouse_id)s::text is null or warehouse_id = %(warehouse_id)s)
    and (%(site)s::text is null or warehouses.site = %(site)s)
    and (%(category)s::text is null or lower(skus.category) = lower(%(category)s))
    and (not %(out_of_stock)s::boolean or inventory.quantity_available <= 0)
    and (%(findings)s::text[] is null or found.findings is not null)
