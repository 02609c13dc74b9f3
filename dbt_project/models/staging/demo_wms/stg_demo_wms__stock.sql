with source as (
    {{ current_records('demo_wms', 'stock') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as stock_id,
        {{ text_field('article') }} as article,
        {{ code_field('site') }} as site_code,
        -- quantities
        {{ text_field('onHand') }} as quantity_on_hand,
        {{ text_field('reserved') }} as quantity_reserved,
        {{ text_field('blocked') }} as quantity_blocked,
        -- dates
        {{ text_field('countedAt') }} as counted_at,
        {{ text_field('updatedAt') }} as updated_at
    from source
)

select
    record_id,
    source_key,
    -- ids
    stock_id,
    article,
    site_code,
    -- quantities
    {{ to_number('quantity_on_hand') }} as quantity_on_hand,
    {{ to_number('quantity_reserved') }} as quantity_reserved,
    {{ to_number('quantity_blocked') }} as quantity_blocked,
    -- dates
    {{ to_instant('counted_at', 'UTC') }} as counted_at,
    {{ to_instant('updated_at', 'UTC') }} as updated_at,
    {{ rejection_reasons([
        missing('stock_id', 'id'),
        missing('article', 'article'),
        missing('site_code', 'site'),
        missing('quantity_on_hand', 'onHand'),
        not_a_number('quantity_on_hand', 'onHand'),
        not_a_number('quantity_reserved', 'reserved'),
        not_a_number('quantity_blocked', 'blocked'),
        not_an_instant('counted_at', 'countedAt'),
        not_an_instant('updated_at', 'updatedAt'),
    ]) }} as rejection_reasons
from renamed
