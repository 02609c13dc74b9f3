with united as (
    {{ united('purchase_receipts') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.receipt_id,
    united.purchase_order_id,
    united.line,
    united.receipt_date,
    united.quantity,
    {{ rejection_reasons([
        missing('united.receipt_id'),
        missing('united.receipt_date'),
        missing('united.quantity'),
        repeated(copies(['united.receipt_id']), 'receipt'),
    ]) }} as rejection_reasons
from united
