{%- set statuses = {'open': 'open', 'partial': 'partial', 'complete': 'complete', 'cancelled': 'cancelled'} -%}

with source as (
    {{ current_records('workbook', 'purchase_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Order number') }} as purchase_order_id,
        {{ text_field('Line') }} as line,
        {{ code_field('Supplier code') }} as supplier_id,
        {{ code_field('Item code') }} as sku_id,
        {{ code_field('Warehouse code') }} as warehouse_id,
        -- attributes
        {{ text_field('Status') }} as status,
        {{ code_field('Currency') }} as currency,
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('Quantity') }} as quantity,
        {{ text_field('Quantity received') }} as quantity_received,
        {{ text_field('Unit price') }} as unit_price,
        -- dates
        {{ text_field('Order date') }} as order_date,
        {{ text_field('Expected date') }} as expected_date,
        {{ text_field('Received date') }} as received_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    purchase_order_id,
    {{ to_integer('line') }} as line,
    supplier_id,
    sku_id,
    warehouse_id,
    -- attributes
    {{ to_code('status', statuses) }} as status,
    currency,
    unit,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_received') }} as quantity_received,
    {{ to_number('unit_price') }} as unit_price,
    -- dates
    {{ to_date('order_date') }} as order_date,
    {{ to_date('expected_date') }} as expected_date,
    {{ to_date('received_date') }} as received_date,
    {{ rejection_reasons([
        missing('purchase_order_id', 'Order number'),
        missing('line', 'Line'),
        not_an_integer('line', 'Line'),
        missing('supplier_id', 'Supplier code'),
        missing('sku_id', 'Item code'),
        missing('warehouse_id', 'Warehouse code'),
        missing('status', 'Status'),
        unknown_code('status', 'Status', statuses),
        missing('quantity', 'Quantity'),
        not_a_number('quantity', 'Quantity'),
        not_a_number('quantity_received', 'Quantity received'),
        not_a_number('unit_price', 'Unit price'),
        missing('order_date', 'Order date'),
        not_a_date('order_date', 'Order date'),
        not_a_date('expected_date', 'Expected date'),
        not_a_date('received_date', 'Received date'),
    ]) }} as rejection_reasons
from renamed
