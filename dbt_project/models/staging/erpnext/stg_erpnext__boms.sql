{% set flags = {'0': 'false', '1': 'true'} %}
{% set docstatuses = {'0': 'draft', '1': 'submitted', '2': 'cancelled'} %}

with source as (
    {{ current_records('erpnext', 'boms') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('name') }} as bom_name,
        {{ code_field('item') }} as sku_id,
        -- attributes
        {{ text_field('is_active') }} as is_active,
        {{ text_field('is_default') }} as is_default,
        {{ text_field('docstatus') }} as docstatus,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        {{ text_field('process_loss_percentage') }} as process_loss_percent
    from source
)

select
    record_id,
    source_key,
    -- ids
    bom_name,
    sku_id,
    -- attributes
    {{ to_code('is_active', flags) }}::boolean as is_active,
    {{ to_code('is_default', flags) }}::boolean as is_default,
    {{ to_code('docstatus', docstatuses) }} as docstatus,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('process_loss_percent') }} as process_loss_percent,
    {{ rejection_reasons([
        missing('bom_name', 'name'),
        missing('sku_id', 'item'),
        unknown_code('is_active', 'is_active', flags),
        unknown_code('is_default', 'is_default', flags),
        missing('docstatus', 'docstatus'),
        unknown_code('docstatus', 'docstatus', docstatuses),
        missing('quantity', 'quantity'),
        not_a_number('quantity', 'quantity'),
        not_a_number('process_loss_percent', 'process_loss_percentage'),
    ]) }} as rejection_reasons
from renamed
