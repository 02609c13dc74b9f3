{% set flags = {'0': 'false', '1': 'true'} %}

with source as (
    {{ current_records('erpnext', 'stock_ledger_entries') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('creation') }} as created_at,
        {{ code_field('item_code') }} as sku_id,
        {{ code_field('warehouse') }} as warehouse_id,
        -- attributes
        {{ text_field('voucher_type') }} as voucher_type,
        {{ text_field('voucher_no') }} as reference,
        {{ text_field('is_cancelled') }} as is_cancelled,
        -- quantities
        {{ text_field('actual_qty') }} as quantity,
        {{ text_field('qty_after_transaction') }} as quantity_after,
        -- dates
        {{ text_field('posting_date') }} as moved_on,
        {{ text_field('posting_time') }} as posting_time
    from source
)

select
    record_id,
    source_key,
    -- ids
    created_at,
    sku_id,
    warehouse_id,
    -- attributes
    voucher_type,
    reference,
    {{ to_code('is_cancelled', flags) }}::boolean as is_cancelled,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_after') }} as quantity_after,
    -- dates
    {{ to_date('moved_on') }} as moved_on,
    case when pg_input_is_valid(posting_time, 'interval') then posting_time::interval end as posting_time,
    {{ rejection_reasons([
        missing('created_at', 'creation'),
        missing('sku_id', 'item_code'),
        missing('warehouse_id', 'warehouse'),
        missing('voucher_type', 'voucher_type'),
        missing('reference', 'voucher_no'),
        unknown_code('is_cancelled', 'is_cancelled', flags),
        missing('quantity', 'actual_qty'),
        not_a_number('quantity', 'actual_qty'),
        not_a_number('quantity_after', 'qty_after_transaction'),
        missing('moved_on', 'posting_date'),
        not_a_date('moved_on', 'posting_date'),
        "case when not pg_input_is_valid(posting_time, 'interval')"
        ~ " then 'Posting time \"' || posting_time || '\" is not a time (field posting_time).' end",
    ]) }} as rejection_reasons
from renamed
