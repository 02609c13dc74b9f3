{%- set answers = {'yes': 'true', 'no': 'false'} -%}

with source as (
    {{ current_records('workbook', 'invoices') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Invoice number') }} as invoice_id,
        {{ text_field('Line') }} as line,
        {{ code_field('Customer code') }} as customer_id,
        {{ code_field('Order number') }} as sales_order_id,
        {{ text_field('Order line') }} as sales_order_line,
        {{ code_field('Item code') }} as sku_id,
        -- attributes
        {{ code_field('Currency') }} as currency,
        {{ text_field('Paid') }} as is_paid,
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('Quantity') }} as quantity,
        {{ text_field('Amount') }} as amount,
        -- dates
        {{ text_field('Invoice date') }} as invoice_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    invoice_id,
    {{ to_integer('line') }} as line,
    customer_id,
    sales_order_id,
    {{ to_integer('sales_order_line') }} as sales_order_line,
    sku_id,
    -- attributes
    currency,
    ({{ to_code('is_paid', answers) }})::boolean as is_paid,
    unit,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('amount') }} as amount,
    -- dates
    {{ to_date('invoice_date') }} as invoice_date,
    {{ rejection_reasons([
        missing('invoice_id', 'Invoice number'),
        missing('line', 'Line'),
        not_an_integer('line', 'Line'),
        missing('customer_id', 'Customer code'),
        not_an_integer('sales_order_line', 'Order line'),
        unknown_code('is_paid', 'Paid', answers),
        not_a_number('quantity', 'Quantity'),
        missing('amount', 'Amount'),
        not_a_number('amount', 'Amount'),
        missing('invoice_date', 'Invoice date'),
        not_a_date('invoice_date', 'Invoice date'),
    ]) }} as rejection_reasons
from renamed
