{% set flags = {'0': 'false', '1': 'true'} %}

with source as (
    {{ current_records('erpnext', 'stock_ledger_entries') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as movement_id,
        {{ code_field('item_code') }} as sku_id,
        {{ code_field('warehouse') }} as warehouse_id,
        -- attributes
        {{ text_field('voucher_type') }} as voucher_type,
        {{ text_field('voucher_no') }} as reference,
        {{ text_field('is_cancelled') }} as is_cancelled,
        -- quantities
        {{ text_field('actual_qty') }} as quantity,
        -- dates
        {{ text_field('posting_date') }} as moved_on
    from source
)

select
    record_id,
    source_key,
    -- ids
    movement_id,
    sku_id,
    warehouse_id,
    -- attributes
    voucher_type,
    reference,
    {{ to_code('is_cancelled', flags) }}::boolean as is_cancelled,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    -- dates
    {{ to_date('moved_on') }} as moved_on,
    {{ rejection_reasons([
        missing('movement_id', 'name'),
        missing('sku_id', 'item_code'),
        missing('warehouse_id', 'warehouse'),
        missing('voucher_type', 'voucher_type'),
        unknown_code('is_cancelled', 'is_cancelled', flags),
        missing('quantity', 'actual_qty'),
        not_a_number('quantity', 'actual_qty'),
        missing('moved_on', 'posting_date'),
        not_a_date('moved_on', 'posting_date'),
    ]) }} as rejection_reasons
from renamed
