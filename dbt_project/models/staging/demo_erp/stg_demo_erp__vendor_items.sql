{%- set answers = {'Y': 'true', 'N': 'false'} -%}

with source as (
    {{ current_records('demo_erp', 'vendor_items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('vnd_no') }} as supplier_id,
        {{ code_field('itm_no') }} as sku_id,
        -- attributes
        {{ text_field('pref') }} as is_preferred,
        {{ code_field('curr') }} as currency,
        -- quantities
        {{ text_field('ltm_dd') }} as lead_time_days,
        {{ text_field('prc') }} as price,
        {{ text_field('moq') }} as moq,
        {{ text_field('mult') }} as order_multiple
    from source
)

select
    record_id,
    source_key,
    -- ids
    supplier_id,
    sku_id,
    -- attributes
    ({{ to_code('is_preferred', answers) }})::boolean as is_preferred,
    currency,
    -- quantities
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ to_number('price') }} as price,
    {{ to_number('moq') }} as moq,
    {{ to_number('order_multiple') }} as order_multiple,
    {{ rejection_reasons([
        missing('supplier_id', 'vnd_no'),
        missing('sku_id', 'itm_no'),
        unknown_code('is_preferred', 'pref', answers),
        not_an_integer('lead_time_days', 'ltm_dd'),
        not_a_number('price', 'prc'),
        not_a_number('moq', 'moq'),
        not_a_number('order_multiple', 'mult'),
    ]) }} as rejection_reasons
from renamed
