with source as (
    {{ current_records('demo_erp', 'item_aliases') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('alias') }} as alias,
        {{ code_field('itm_no') }} as sku_id,
        -- attributes
        {{ code_field('src') }} as alias_source
    from source
)

select
    record_id,
    source_key,
    -- ids
    alias,
    sku_id,
    -- attributes
    alias_source,
    {{ rejection_reasons([
        missing('alias', 'alias'),
        missing('sku_id', 'itm_no'),
    ]) }} as rejection_reasons
from renamed
