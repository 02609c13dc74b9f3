{#- What is stated is not turned round where the other way is stated too. -#}
select distinct on (conversions.sku_id, ways.unit, ways.into_unit)
    conversions.sku_id,
    ways.unit,
    ways.into_unit,
    ways.factor
from {{ ref('int_unit_conversions_validated') }} as conversions
cross join
    lateral (
        values
        (1, upper(conversions.from_unit), upper(conversions.to_unit), conversions.factor),
        (2, upper(conversions.to_unit), upper(conversions.from_unit), trim_scale(1 / conversions.factor))
    ) as ways (preference, unit, into_unit, factor)
order by conversions.sku_id, ways.unit, ways.into_unit, ways.preference, ways.factor
