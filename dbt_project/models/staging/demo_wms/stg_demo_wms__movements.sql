{%- set kinds = {
    'RCPT': 'receipt', 'SHIP': 'shipment', 'ISSUE': 'issue', 'PROD': 'production', 'ADJ': 'adjustment',
    'SCRAP': 'scrap', 'XFER': 'transfer', 'COUNT': 'count'
} -%}

with source as (
    {{ current_records('demo_wms', 'movements') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as movement_id,
        {{ text_field('article') }} as article,
        {{ code_field('site') }} as site_code,
        -- attributes
        {{ text_field('type') }} as kind,
        {{ text_field('reference') }} as reference,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        -- dates
        {{ text_field('bookedAt') }} as moved_at
    from source
)

select
    record_id,
    source_key,
    -- ids
    movement_id,
    article,
    site_code,
    -- attributes
    {{ to_code('kind', kinds) }} as kind,
    reference,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    -- dates
    {{ to_instant('moved_at', 'UTC') }} as moved_at,
    {{ rejection_reasons([
        missing('movement_id', 'id'),
        missing('article', 'article'),
        missing('site_code', 'site'),
        missing('kind', 'type'),
        unknown_code('kind', 'type', kinds),
        missing('quantity', 'quantity'),
        not_a_number('quantity', 'quantity'),
        missing('moved_at', 'bookedAt'),
        not_an_instant('moved_at', 'bookedAt'),
    ]) }} as rejection_reasons
from renamed
