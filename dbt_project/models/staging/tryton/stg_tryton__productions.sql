{% set states = {
    'request': 'draft', 'draft': 'draft', 'waiting': 'planned', 'assigned': 'planned', 'running': 'in_progress',
    'done': 'completed', 'cancelled': 'cancelled'
} %}

with source as (
    {{ current_records('tryton', 'productions') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as production_id,
        {{ code_field('number') }} as work_order_id,
        {{ text_field('product') }} as product_id,
        {{ text_field('unit') }} as unit_id,
        {{ text_field('warehouse') }} as warehouse_location_id,
        -- attributes
        {{ text_field('state') }} as state,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        -- dates
        {{ text_field('planned_start_date') }} as planned_start,
        {{ text_field('planned_date') }} as planned_end,
        {{ text_field('effective_start_date') }} as actual_start,
        {{ text_field('effective_date') }} as actual_end
    from source
)

select
    record_id,
    source_key,
    -- ids
    production_id,
    work_order_id,
    product_id,
    unit_id,
    warehouse_location_id,
    -- attributes
    {{ to_code('state', states) }} as state,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    -- dates
    {{ to_date('planned_start') }} as planned_start,
    {{ to_date('planned_end') }} as planned_end,
    {{ to_date('actual_start') }} as actual_start,
    {{ to_date('actual_end') }} as actual_end,
    {{ rejection_reasons([
        missing('production_id', 'id'),
        missing('product_id', 'product'),
        missing('unit_id', 'unit'),
        missing('warehouse_location_id', 'warehouse'),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        missing('quantity', 'quantity'),
        not_a_number('quantity', 'quantity'),
        not_a_date('planned_start', 'planned_start_date'),
        not_a_date('planned_end', 'planned_date'),
        not_a_date('actual_start', 'effective_start_date'),
        not_a_date('actual_end', 'effective_date'),
    ]) }} as rejection_reasons
from renamed
