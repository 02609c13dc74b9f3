{%- set answers = {'yes': 'true', 'no': 'false'} -%}

with source as (
    {{ current_records('workbook', 'supplier_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Supplier code') }} as supplier_id,
        {{ code_field('Item code') }} as sku_id,
        -- attributes
        {{ text_field('Preferred') }} as is_preferred,
        {{ code_field('Currency') }} as currency,
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('Lead time days') }} as lead_time_days,
        {{ text_field('Price') }} as price,
        {{ text_field('Minimum order quantity') }} as moq,
        {{ text_field('Order multiple') }} as order_multiple
    from source
)

select
    record_id,
    source_key,
    -- ids
    supplier_id,
    sku_id,
    -- attributes
    ({{ to_code('is_preferred', answers) }})::boolean as is_preferred,
    currency,
    unit,
    -- quantities
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ to_number('price') }} as price,
    {{ to_number('moq') }} as moq,
    {{ to_number('order_multiple') }} as order_multiple,
    {{ rejection_reasons([
        missing('supplier_id', 'Supplier code'),
        missing('sku_id', 'Item code'),
        unknown_code('is_preferred', 'Preferred', answers),
        not_an_integer('lead_time_days', 'Lead time days'),
        not_a_number('price', 'Price'),
        not_a_number('moq', 'Minimum order quantity'),
        not_a_number('order_multiple', 'Order multiple'),
    ]) }} as rejection_reasons
from renamed
