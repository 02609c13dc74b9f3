select
    boms.bom_id,
    boms.component_sku_id,
    parts.description,
    boms.quantity_per_unit,
    parts.unit_of_measure,
    boms.scrap_rate
from manufacturing.boms as boms
left join manufacturing.skus as parts on boms.component_sku_id = parts.sku_id
where boms.sku_id = %(sku_id)s
    and coalesce(boms.valid_from, %(as_of)s::date) <= %(as_of)s::date
    and coalesce(boms.valid_to, %(as_of)s::date) >= %(as_of)s::date
order by boms.component_sku_id, boms.bom_id
limit %(limit)s
