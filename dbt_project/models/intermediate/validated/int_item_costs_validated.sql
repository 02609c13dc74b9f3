with united as (
    {{ united('item_costs') }}
),

items as (
    {{ matched_items(['sku_id']) }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    item.sku_id,
    united.unit_cost,
    united.currency,
    united.valid_from,
    {{ rejection_reasons([
        missing('united.sku_id'),
        missing('united.unit_cost'),
        missing('united.valid_from'),
        unknown_item('united.sku_id', 'item'),
        repeated(copies(['united.sku_id', 'united.valid_from']), 'cost of an item from one day'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id') }}
