with united as (
    {{ united('boms') }}
),

items as (
    {{ matched_items(['sku_id', 'component_sku_id'], 'unit') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.bom_id,
    item.sku_id,
    component.sku_id as component_sku_id,
    {{ into_stock_unit('united.quantity_per_unit', 'component') }} as quantity_per_unit,
    united.scrap_rate,
    united.valid_from,
    united.valid_to,
    {{ rejection_reasons([
        missing('united.bom_id'),
        missing('united.sku_id'),
        missing('united.component_sku_id'),
        missing('united.quantity_per_unit'),
        unknown_item('united.sku_id', 'item'),
        unknown_item('united.component_sku_id', 'component'),
        no_conversion('united.unit', 'component'),
        "case when united.quantity_per_unit <= 0 then 'Quantity per unit ' || united.quantity_per_unit || ' is not above 0.' end",
        "case when united.scrap_rate < 0 or united.scrap_rate >= 1 then 'Scrap rate ' || united.scrap_rate || ' is not a share below 1.' end",
        repeated(copies(['united.bom_id']), 'bill of material line'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit') }}
{{ join_matched_items('component', 'united.component_sku_id', 'united.unit') }}
