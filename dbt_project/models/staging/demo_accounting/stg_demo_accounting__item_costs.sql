with source as (
    {{ current_records('demo_accounting', 'item_costs') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Item') }} as sku_id,
        -- quantities
        {{ text_field('Standard Cost') }} as unit_cost,
        -- dates
        {{ text_field('Valid From') }} as valid_from
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    -- quantities
    {{ to_number('unit_cost') }} as unit_cost,
    -- dates
    {{ to_date('valid_from', 'mm/dd/yyyy') }} as valid_from,
    {{ rejection_reasons([
        missing('sku_id', 'Item'),
        missing('unit_cost', 'Standard Cost'),
        not_a_number('unit_cost', 'Standard Cost'),
        missing('valid_from', 'Valid From'),
        not_a_date('valid_from', 'Valid From', 'mm/dd/yyyy'),
    ]) }} as rejection_reasons
from renamed
