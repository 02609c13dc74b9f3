with source as (
    {{ current_records('adventureworks', 'productvendor') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('businessentityid') }} as vendor_id,
        {{ text_field('productid') }} as product_id,
        -- attributes
        {{ code_field('unitmeasurecode') }} as unit,
        -- quantities
        {{ text_field('averageleadtime') }} as lead_time_days,
        {{ text_field('standardprice') }} as price,
        {{ text_field('minorderqty') }} as moq
    from source
)

select
    record_id,
    source_key,
    vendor_id,
    product_id,
    unit,
    {{ to_integer('lead_time_days') }} as lead_time_days,
    {{ to_number('price') }} as price,
    {{ to_number('moq') }} as moq,
    {{ rejection_reasons([
        missing('vendor_id', 'businessentityid'),
        missing('product_id', 'productid'),
        not_an_integer('lead_time_days', 'averageleadtime'),
        not_a_number('price', 'standardprice'),
        not_a_number('moq', 'minorderqty'),
    ]) }} as rejection_reasons
from renamed
