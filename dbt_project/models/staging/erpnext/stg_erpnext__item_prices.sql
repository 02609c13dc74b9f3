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
        {{ code_field('currency') }} as currency,
        -- quantities
        {{ text_field('price_list_rate') }} as price,
        {{ text_field('lead_time_days') }} as lead_time_days
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
    currency,
    -- quantities
    {{ to_number('price') }} as price,
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ rejection_reasons([
        missing('item_price_id', 'name'),
        missing('sku_id', 'item_code'),
        missing('supplier_id', 'supplier'),
        not_a_number('price', 'price_list_rate'),
        not_an_integer('lead_time_days', 'lead_time_days'),
    ]) }} as rejection_reasons
from renamed
