select
    'odoo' as system,
    units.record_id,
    units.source_key,
    null as sku_id,
    units.unit as from_unit,
    reference_units.unit as to_unit,
    units.factor / reference_units.factor as factor
from {{ ref('stg_odoo__units') }} as units
inner join {{ ref('int_odoo__units') }} as categories on units.unit_id = categories.unit_id
inner join {{ ref('stg_odoo__units') }} as reference_units on categories.category_id = reference_units.unit_id
where units.unit <> reference_units.unit
