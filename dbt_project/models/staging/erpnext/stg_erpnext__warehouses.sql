{% set flags = {'0': 'false', '1': 'true'} %}

with source as (
    {{ current_records('erpnext', 'warehouses') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as warehouse_id,
        -- attributes
        {{ text_field('warehouse_name') }} as name,
        {{ text_field('is_group') }} as is_group
    from source
)

select
    record_id,
    source_key,
    -- ids
    warehouse_id,
    -- attributes
    name,
    {{ to_code('is_group', flags) }}::boolean as is_group,
    {{ rejection_reasons([
        missing('warehouse_id', 'name'),
        unknown_code('is_group', 'is_group', flags),
    ]) }} as rejection_reasons
from renamed
