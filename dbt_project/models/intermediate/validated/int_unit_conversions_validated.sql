with united as (
    {{ united('unit_conversions') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.sku_id,
    united.from_unit,
    united.to_unit,
    united.factor,
    {{ rejection_reasons([
        missing('united.from_unit'),
        missing('united.to_unit'),
        missing('united.factor'),
        unknown_key('united.sku_id', 'skus.sku_id'),
        "case when united.factor <= 0 then 'Factor ' || united.factor || ' is not above 0.' end",
        repeated(copies(['united.sku_id', 'united.from_unit', 'united.to_unit']), 'conversion'),
    ]) }} as rejection_reasons
from united
left join {{ ref('int_skus_validated') }} as skus on united.sku_id = skus.sku_id
