with source as (
    {{ current_records('erpnext', 'item_prices') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as item_price_id,
        {{ code_field('item_code') }} as sku_id,
        {{ code_field('supplier') }} as supplier_id,
        -- attributes
        {{ text_field('uom') }} as unit,
        {{ code_field('currency') }} as currency,
        -- quantities
        {{ text_field('price_list_rate') }} as price,
        {{ text_field('packing_unit') }} as order_multiple,
        {{ text_field('lead_time_days') }} as lead_time_days,
        -- dates
        {{ text_field('valid_from') }} as valid_from,
        {{ text_field('valid_upto') }} as valid_to
    from source
)

select
    record_id,
    source_key,
    -- ids
    item_price_id,
    sku_id,
    supplier_id,
    -- attributes
    unit,
    currency,
    -- quantities
    {{ to_number('price') }} as price,
    {{ to_number('order_multiple') }} as order_multiple,
    {{ to_integer('lead_time_days') }} as lead_time_days,
    -- dates
    {{ to_date('valid_from') }} as valid_from,
    {{ to_date('valid_to') }} as valid_to,
    {{ rejection_reasons([
        missing('item_price_id', 'name'),
        missing('sku_id', 'item_code'),
        missing('supplier_id', 'supplier'),
        not_a_number('price', 'price_list_rate'),
        not_a_number('order_multiple', 'packing_unit'),
        not_an_integer('lead_time_days', 'lead_time_days'),
        not_a_date('valid_from', 'valid_from'),
        not_a_date('valid_to', 'valid_upto'),
    ]) }} as rejection_reasons
from renamed
