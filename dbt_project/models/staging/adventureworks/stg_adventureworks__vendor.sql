{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('adventureworks', 'vendor') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('businessentityid') }} as vendor_id,
        {{ code_field('accountnumber') }} as supplier_id,
        -- attributes
        {{ text_field('name') }} as name,
        {{ text_field('creditrating') }} as credit_rating,
        {{ text_field('preferredvendorstatus') }} as is_preferred,
        {{ text_field('activeflag') }} as is_active
    from source
)

select
    record_id,
    source_key,
    vendor_id,
    supplier_id,
    name,
    credit_rating,
    {{ to_code('is_preferred', flags) }}::boolean as is_preferred,
    {{ to_code('is_active', flags) }}::boolean as is_active,
    {{ rejection_reasons([
        missing('vendor_id', 'businessentityid'),
        missing('supplier_id', 'accountnumber'),
        missing('name', 'name'),
        unknown_code('is_preferred', 'preferredvendorstatus', flags),
        unknown_code('is_active', 'activeflag', flags),
    ]) }} as rejection_reasons
from renamed
