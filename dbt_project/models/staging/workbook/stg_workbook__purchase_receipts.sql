with source as (
    {{ current_records('workbook', 'purchase_receipts') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Receipt number') }} as receipt_number,
        {{ code_field('Order number') }} as purchase_order_id,
        {{ text_field('Line') }} as line,
        -- attributes
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('Quantity') }} as quantity,
        -- dates
        {{ text_field('Received date') }} as receipt_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    receipt_number,
    purchase_order_id,
    {{ to_integer('line') }} as line,
    -- attributes
    unit,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    -- dates
    {{ to_date('receipt_date') }} as receipt_date,
    {{ rejection_reasons([
        missing('receipt_number', 'Receipt number'),
        missing('purchase_order_id', 'Order number'),
        missing('line', 'Line'),
        not_an_integer('line', 'Line'),
        missing('quantity', 'Quantity'),
        not_a_number('quantity', 'Quantity'),
        missing('receipt_date', 'Received date'),
        not_a_date('receipt_date', 'Received date'),
        after_business_date('receipt_date', to_date('receipt_date'), 'Received date'),
    ]) }} as rejection_reasons
from renamed
