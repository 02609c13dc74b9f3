{% set states = {
    'draft': 'draft', 'confirmed': 'planned', 'progress': 'in_progress', 'to_close': 'in_progress',
    'done': 'completed', 'cancel': 'cancelled'
} %}

with source as (
    {{ current_records('odoo', 'productions') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as production_id,
        {{ code_field('name') }} as work_order_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_uom_id') }} as unit_id,
        {{ text_field('location_dest_id') }} as location_id,
        -- attributes
        {{ text_field('state') }} as state,
        -- quantities
        {{ text_field('product_qty') }} as quantity,
        {{ text_field('qty_produced') }} as quantity_completed,
        -- dates
        {{ text_field('date_start') }} as starts_at,
        {{ text_field('date_finished') }} as finishes_at
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
    location_id,
    -- attributes
    {{ to_code('state', states) }} as state,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_completed') }} as quantity_completed,
    -- dates
    {{ to_instant('starts_at', 'UTC') }} as starts_at,
    {{ to_instant('finishes_at', 'UTC') }} as finishes_at,
    {{ rejection_reasons([
        missing('production_id', 'id'),
        missing('work_order_id', 'name'),
        missing('product_id', 'product_id'),
        missing('state', 'state'),
        unknown_code('state', 'state', states),
        missing('quantity', 'product_qty'),
        not_a_number('quantity', 'product_qty'),
        not_a_number('quantity_completed', 'qty_produced'),
        not_an_instant('starts_at', 'date_start'),
        not_an_instant('finishes_at', 'date_finished'),
    ]) }} as rejection_reasons
from renamed
