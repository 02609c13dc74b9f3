{% set states = {'staging': 'planned', 'draft': 'planned', 'assigned': 'assigned', 'done': 'done', 'cancelled': 'cancelled'} %}

with source as (
    {{ current_records('tryton', 'moves') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as move_id,
        {{ text_field('product') }} as product_id,
        {{ text_field('from_location') }} as from_location_id,
        {{ text_field('to_location') }} as to_location_id,
        {{ text_field('origin') }} as origin,
        {{ text_field('production_input') }} as production_input_id,
        {{ text_field('production_output') }} as production_output_id,
        -- attributes
        {{ text_field('state') }} as state,
        -- quantities
        {{ text_field('internal_quantity') }} as quantity,
        -- dates
        {{ text_field('planned_date') }} as planned_date,
        {{ text_field('origin_planned_date') }} as origin_planned_date,
        {{ text_field('effective_date') }} as effective_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    move_id,
    product_id,
    from_location_id,
    to_location_id,
    origin,
    production_input_id,
    production_output_id,
    -- attributes
    {{ to_code('state', states) }} as state,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    -- dates
    {{ to_date('planned_date') }} as planned_date,
    {{ to_date('origin_planned_date') }} as origin_planned_date,
    {{ to_date('effective_date') }} as effective_date,
    {{ rejection_reasons([
        missing('move_id', 'id'),
        missing('product_id', 'product'),
        missing('from_location_id', 'from_location'),
        missing('to_location_id', 'to_location'),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        missing('quantity', 'internal_quantity'),
        not_a_number('quantity', 'internal_quantity'),
        not_a_date('planned_date', 'planned_date'),
        not_a_date('origin_planned_date', 'origin_planned_date'),
        not_a_date('effective_date', 'effective_date'),
    ]) }} as rejection_reasons
from renamed
