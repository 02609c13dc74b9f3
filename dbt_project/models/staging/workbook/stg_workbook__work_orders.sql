{%- set progress = {
    'planned': 'planned', 'in progress': 'in_progress', 'completed': 'completed', 'cancelled': 'cancelled'
} -%}

with source as (
    {{ current_records('workbook', 'work_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Order number') }} as work_order_id,
        {{ code_field('Item code') }} as sku_id,
        {{ code_field('Warehouse code') }} as warehouse_id,
        -- attributes
        {{ text_field('Status') }} as status,
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('Quantity') }} as quantity,
        {{ text_field('Quantity completed') }} as quantity_completed,
        {{ text_field('Quantity scrapped') }} as quantity_scrapped,
        -- dates
        {{ text_field('Scheduled start') }} as scheduled_start,
        {{ text_field('Scheduled end') }} as scheduled_end,
        {{ text_field('Actual start') }} as actual_start,
        {{ text_field('Actual end') }} as actual_end
    from source
)

select
    record_id,
    source_key,
    -- ids
    work_order_id,
    sku_id,
    warehouse_id,
    -- attributes
    {{ to_code('status', progress) }} as status,
    unit,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_completed') }} as quantity_completed,
    {{ to_number('quantity_scrapped') }} as quantity_scrapped,
    -- dates
    {{ to_date('scheduled_start') }} as scheduled_start,
    {{ to_date('scheduled_end') }} as scheduled_end,
    {{ to_date('actual_start') }} as actual_start,
    {{ to_date('actual_end') }} as actual_end,
    {{ rejection_reasons([
        missing('work_order_id', 'Order number'),
        missing('sku_id', 'Item code'),
        missing('warehouse_id', 'Warehouse code'),
        missing('status', 'Status'),
        unknown_code('status', 'Status', progress),
        missing('quantity', 'Quantity'),
        not_a_number('quantity', 'Quantity'),
        not_a_number('quantity_completed', 'Quantity completed'),
        not_a_number('quantity_scrapped', 'Quantity scrapped'),
        not_a_date('scheduled_start', 'Scheduled start'),
        not_a_date('scheduled_end', 'Scheduled end'),
        not_a_date('actual_start', 'Actual start'),
        not_a_date('actual_end', 'Actual end'),
    ]) }} as rejection_reasons
from renamed
