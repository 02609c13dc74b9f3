select
    'tryton' as system,
    units.record_id,
    units.source_key,
    null as sku_id,
    units.unit as from_unit,
    reference_units.unit as to_unit,
    units.factor
from {{ ref('stg_tryton__units') }} as units
inner join {{ ref('stg_tryton__units') }} as reference_units
    on units.category_id = reference_units.category_id and reference_units.factor = 1
where units.unit <> reference_units.unit
