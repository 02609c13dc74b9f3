with united as (
    {{ united('skus') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.sku_id,
    united.sku_code,
    united.description,
    united.category,
    united.unit_cost,
    united.currency,
    united.is_active,
    united.unit_of_measure,
    united.make_or_buy,
    united.shelf_life_days,
    {{ rejection_reasons([
        missing('united.sku_id'),
        missing('united.sku_code'),
        repeated(copies(['united.sku_id']), 'item'),
    ]) }} as rejection_reasons
from united
