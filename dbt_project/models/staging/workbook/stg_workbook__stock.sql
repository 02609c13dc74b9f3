with source as (
    {{ current_records('workbook', 'stock') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Item code') }} as sku_id,
        {{ code_field('Warehouse code') }} as warehouse_id,
        -- attributes
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('On hand') }} as quantity_on_hand,
        {{ text_field('Reserved') }} as quantity_reserved,
        {{ text_field('Blocked') }} as quantity_blocked,
        -- dates
        {{ text_field('Counted on') }} as counted_on
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    warehouse_id,
    -- attributes
    unit,
    -- quantities
    {{ to_number('quantity_on_hand') }} as quantity_on_hand,
    {{ to_number('quantity_reserved') }} as quantity_reserved,
    {{ to_number('quantity_blocked') }} as quantity_blocked,
    -- dates
    {{ to_date('counted_on') }} as counted_on,
    {{ rejection_reasons([
        missing('sku_id', 'Item code'),
        missing('warehouse_id', 'Warehouse code'),
        missing('quantity_on_hand', 'On hand'),
        not_a_number('quantity_on_hand', 'On hand'),
        not_a_number('quantity_reserved', 'Reserved'),
        not_a_number('quantity_blocked', 'Blocked'),
        not_a_date('counted_on', 'Counted on'),
    ]) }} as rejection_reasons
from renamed
