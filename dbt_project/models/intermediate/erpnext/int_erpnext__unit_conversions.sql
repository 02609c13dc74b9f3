select
    'erpnext' as system,
    units.record_id,
    units.source_key,
    units.sku_id,
    units.unit as from_unit,
    items.unit_of_measure as to_unit,
    units.factor
from {{ ref('int_erpnext__item_units') }} as units
inner join {{ ref('int_erpnext__items') }} as items on units.sku_id = items.sku_id
where items.is_stocked and units.unit <> items.unit_of_measure
