with source as (
    {{ current_records('adventureworks', 'store') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('businessentityid') }} as store_id,
        -- attributes
        {{ text_field('name') }} as name
    from source
)

select
    record_id,
    source_key,
    store_id,
    name,
    {{ rejection_reasons([
        missing('store_id', 'businessentityid'),
        missing('name', 'name'),
    ]) }} as rejection_reasons
from renamed
