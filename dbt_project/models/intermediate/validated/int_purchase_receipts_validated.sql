{#- A receipt names no item: it is counted in the unit it says of the item that its order line says. -#}
{{ config(incremental_strategy='difference_written_down') }}

with receipts as (
    {{ united('purchase_receipts') }}
),

united as (
    select
        receipts.*,
        lines.sku_id
    from receipts
    left join {{ ref('int_purchase_orders_validated') }} as lines
        on receipts.purchase_order_id = lines.purchase_order_id and receipts.line = lines.line
),

items as (
    {{ matched_items(['sku_id'], 'unit') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.receipt_id,
    united.purchase_order_id,
    united.line,
    united.receipt_date,
    {{ into_stock_unit('united.quantity', 'item') }} as quantity,
    {{ rejection_reasons([
        missing('united.receipt_id'),
        missing('united.receipt_date'),
        missing('united.quantity'),
        no_conversion('united.unit', 'item'),
        repeated(copies(['united.receipt_id']), 'receipt'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit') }}
