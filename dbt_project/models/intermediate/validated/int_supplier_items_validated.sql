with united as (
    {{ united('supplier_items') }}
),

items as (
    {{ matched_items(['sku_id'], 'unit') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.supplier_id,
    item.sku_id,
    united.lead_time_days,
    {{ per_stock_unit('united.price', 'item') }} as price,
    united.currency,
    {{ into_stock_unit('united.moq', 'item') }} as moq,
    {{ into_stock_unit('united.order_multiple', 'item') }} as order_multiple,
    united.is_preferred,
    {{ rejection_reasons([
        missing('united.supplier_id'),
        missing('united.sku_id'),
        unknown_item('united.sku_id', 'item'),
        no_conversion('united.unit', 'item'),
        unknown_key('united.supplier_id', 'suppliers.supplier_id'),
        repeated(copies(['united.supplier_id', 'united.sku_id']), 'item of a supplier'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit') }}
left join {{ ref('int_suppliers_validated') }} as suppliers on united.supplier_id = suppliers.supplier_id
