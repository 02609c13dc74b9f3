with source as (
    {{ current_records('demo_erp', 'purchase_receipts') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('rcv_no') }} as receipt_id,
        {{ code_field('po_no') }} as purchase_order_id,
        {{ text_field('ln') }} as line,
        -- quantities
        {{ text_field('qty') }} as quantity,
        -- dates
        {{ text_field('d_rcv') }} as receipt_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    receipt_id,
    purchase_order_id,
    {{ to_integer('line') }} as line,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    -- dates
    {{ to_date('receipt_date', 'yyyymmdd') }} as receipt_date,
    {{ rejection_reasons([
        missing('receipt_id', 'rcv_no'),
        missing('purchase_order_id', 'po_no'),
        missing('line', 'ln'),
        not_an_integer('line', 'ln'),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
        not_a_date('receipt_date', 'd_rcv', 'yyyymmdd'),
    ]) }} as rejection_reasons
from renamed
