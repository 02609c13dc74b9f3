with source as (
    {{ current_records('adventureworks', 'customer') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('customerid') }} as customer_number,
        {{ code_field('accountnumber') }} as customer_id,
        {{ text_field('storeid') }} as store_id,
        {{ text_field('territoryid') }} as territory_id
    from source
)

select
    record_id,
    source_key,
    customer_number,
    customer_id,
    store_id,
    territory_id,
    {{ rejection_reasons([
        missing('customer_number', 'customerid'),
        missing('customer_id', 'accountnumber'),
    ]) }} as rejection_reasons
from renamed
