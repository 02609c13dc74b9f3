{#- A variant has the units of its template, besides its own. -#}
select distinct on (items.sku_id, units.unit)
    units.record_id,
    units.source_key,
    items.sku_id,
    units.unit,
    units.factor
from {{ ref('int_erpnext__items') }} as items
inner join {{ ref('stg_erpnext__item_units') }} as units on units.sku_id in (items.sku_id, items.template_id)
order by items.sku_id asc, units.unit asc, (units.sku_id = items.sku_id) desc, units.item_unit_id asc
