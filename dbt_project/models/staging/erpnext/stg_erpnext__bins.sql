with source as (
    {{ current_records('erpnext', 'bins') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as bin_id,
        {{ code_field('item_code') }} as sku_id,
        {{ code_field('warehouse') }} as warehouse_id,
        -- quantities
        {{ text_field('actual_qty') }} as quantity_on_hand,
        {{ text_field('reserved_qty') }} as quantity_reserved,
        {{ text_field('valuation_rate') }} as valuation_rate
    from source
)

select
    record_id,
    source_key,
    -- ids
    bin_id,
    sku_id,
    warehouse_id,
    -- quantities
    {{ to_number('quantity_on_hand') }} as quantity_on_hand,
    {{ to_number('quantity_reserved') }} as quantity_reserved,
    {{ to_number('valuation_rate') }} as valuation_rate,
    {{ rejection_reasons([
        missing('bin_id', 'name'),
        missing('sku_id', 'item_code'),
        missing('warehouse_id', 'warehouse'),
        missing('quantity_on_hand', 'actual_qty'),
        not_a_number('quantity_on_hand', 'actual_qty'),
        not_a_number('quantity_reserved', 'reserved_qty'),
        not_a_number('valuation_rate', 'valuation_rate'),
    ]) }} as rejection_reasons
from renamed
