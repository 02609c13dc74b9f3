-- Bills of material whose item and component are both in use.
select
    boms.sku_id,
    boms.component_sku_id,
    boms.quantity_per_unit::double precision as quantity_per_unit,
    boms.scrap_rate::double precision as scrap_rate,
    boms.valid_from,
    case when boms.valid_to < date '2200-01-01' then boms.valid_to end as valid_to
from manufacturing.boms as boms
inner join manufacturing.skus as skus on boms.sku_id = skus.sku_id and skus.is_active
inner join manufacturing.skus as components on boms.component_sku_id = components.sku_id and components.is_active
order by boms.sku_id, boms.component_sku_id, boms.valid_from
