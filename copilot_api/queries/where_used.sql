select
    boms.bom_id,
    boms.sku_id as parent_sku_id,
    parents.description,
    boms.quantity_per_unit
from manufacturing.boms as boms
left join manufacturing.skus as parents on boms.sku_id = parents.sku_id
where boms.component_sku_id = %(sku_id)s
    and coalesce(boms.valid_from, %(as_of)s::date) <= %(as_of)s::date
    and coalesce(boms.valid_to, %(as_of)s::date) >= %(as_of)s::date
order by boms.sku_id, boms.bom_id
limit %(limit)s
