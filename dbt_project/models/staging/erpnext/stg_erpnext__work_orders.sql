{% set statuses = {
    'draft': 'draft', 'submitted': 'planned', 'not started': 'planned', 'stock reserved': 'planned',
    'stock partially reserved': 'planned', 'in process': 'in_progress', 'stopped': 'in_progress',
    'completed': 'completed', 'closed': 'closed', 'cancelled': 'cancelled'
} %}

with source as (
    {{ current_records('erpnext', 'work_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as work_order_id,
        {{ code_field('production_item') }} as sku_id,
        {{ code_field('fg_warehouse') }} as warehouse_id,
        -- attributes
        {{ text_field('status') }} as status,
        -- quantities
        {{ text_field('qty') }} as quantity,
        {{ text_field('produced_qty') }} as quantity_completed,
        {{ text_field('process_loss_qty') }} as quantity_scrapped,
        -- dates
        {{ text_field('planned_start_date') }} as planned_start,
        {{ text_field('planned_end_date') }} as planned_end,
        {{ text_field('expected_delivery_date') }} as due_date,
        {{ text_field('actual_start_date') }} as actual_start,
        {{ text_field('actual_end_date') }} as actual_end
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
    {{ to_code('status', statuses) }} as status,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_completed') }} as quantity_completed,
    {{ to_number('quantity_scrapped') }} as quantity_scrapped,
    -- dates
    {{ to_date('planned_start') }} as planned_start,
    {{ to_date('planned_end') }} as planned_end,
    {{ to_date('due_date') }} as due_date,
    {{ to_date('actual_start') }} as actual_start,
    {{ to_date('actual_end') }} as actual_end,
    {{ rejection_reasons([
        missing('work_order_id', 'name'),
        missing('sku_id', 'production_item'),
        missing('status', 'status'),
        unknown_code('status', 'status', statuses),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
        not_a_number('quantity_completed', 'produced_qty'),
        not_a_number('quantity_scrapped', 'process_loss_qty'),
        not_a_date('planned_start', 'planned_start_date'),
        not_a_date('planned_end', 'planned_end_date'),
        not_a_date('due_date', 'expected_delivery_date'),
        not_a_date('actual_start', 'actual_start_date'),
        not_a_date('actual_end', 'actual_end_date'),
    ]) }} as rejection_reasons
from renamed
