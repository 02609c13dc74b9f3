with united as (
    {{ united('sku_aliases') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.alias,
    united.sku_id,
    united.alias_kind,
    {{ rejection_reasons([
        missing('united.alias'),
        missing('united.sku_id'),
        missing('united.alias_kind'),
        unknown_key('united.sku_id', 'skus.sku_id'),
        repeated(copies(['united.alias', 'united.alias_kind']), 'alias'),
    ]) }} as rejection_reasons
from united
left join {{ ref('int_skus_validated') }} as skus on united.sku_id = skus.sku_id
