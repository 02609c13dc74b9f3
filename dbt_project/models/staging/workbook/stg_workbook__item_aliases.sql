{%- set kinds = {'customer': 'customer', 'supplier': 'vendor', 'old': 'old'} -%}

with source as (
    {{ current_records('workbook', 'item_aliases') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Alias') }} as alias,
        {{ code_field('Item code') }} as sku_id,
        -- attributes
        {{ text_field('Kind') }} as alias_kind
    from source
)

select
    record_id,
    source_key,
    -- ids
    alias,
    sku_id,
    -- attributes
    {{ to_code('alias_kind', kinds) }} as alias_kind,
    {{ rejection_reasons([
        missing('alias', 'Alias'),
        missing('sku_id', 'Item code'),
        missing('alias_kind', 'Kind'),
        unknown_code('alias_kind', 'Kind', kinds),
    ]) }} as rejection_reasons
from renamed
