with united as (
    {{ united('supplier_items') }}
),

items as (
    {{ matched_items(['sku_id']) }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.supplier_id,
    item.sku_id,
    united.lead_time_days,
    united.price,
    united.currency,
    united.moq,
    united.order_multiple,
    united.is_preferred,
    {{ rejection_reasons([
        missing('united.supplier_id'),
        missing('united.sku_id'),
        unknown_item('united.sku_id', 'item'),
        unknown_key('united.supplier_id', 'suppliers.supplier_id'),
        repeated(copies(['united.supplier_id', 'united.sku_id']), 'item of a supplier'),
    ]) }} as rejection_reasons
from united
left join items as item on united.system = item.system and united.sku_id = item.item_code
left join {{ ref('int_suppliers_validated') }} as suppliers on united.supplier_id = suppliers.supplier_id
