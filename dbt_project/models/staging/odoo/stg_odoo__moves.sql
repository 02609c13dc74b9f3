{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('odoo', 'moves') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as move_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_uom') }} as unit_id,
        {{ text_field('location_id') }} as from_location_id,
        {{ text_field('location_dest_id') }} as to_location_id,
        {{ text_field('sale_line_id') }} as sale_line_id,
        {{ text_field('purchase_line_id') }} as purchase_line_id,
        {{ text_field('scrap_id') }} as scrap_id,
        -- attributes
        {{ text_field('is_inventory') }} as is_inventory,
        {{ text_field('reference') }} as reference,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        -- dates
        {{ text_field('date') }} as moved_at
    from source
)

select
    record_id,
    source_key,
    -- ids
    move_id,
    product_id,
    unit_id,
    from_location_id,
    to_location_id,
    sale_line_id,
    purchase_line_id,
    scrap_id,
    -- attributes
    {{ to_code('is_inventory', flags) }}::boolean as is_inventory,
    reference,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    -- dates
    {{ to_instant('moved_at', 'UTC') }} as moved_at,
    {{ rejection_reasons([
        missing('move_id', 'id'),
        missing('product_id', 'product_id'),
        missing('from_location_id', 'location_id'),
        missing('to_location_id', 'location_dest_id'),
        unknown_code('is_inventory', 'is_inventory', flags),
        missing('quantity', 'quantity'),
        not_a_number('quantity', 'quantity'),
        missing('moved_at', 'date'),
        not_an_instant('moved_at', 'date'),
    ]) }} as rejection_reasons
from renamed
