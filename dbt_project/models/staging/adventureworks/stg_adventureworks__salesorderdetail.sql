with source as (
    {{ current_records('adventureworks', 'salesorderdetail') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('salesorderid') }} as sales_order_id,
        {{ text_field('linenumber') }} as line,
        {{ text_field('productid') }} as product_id,
        -- quantities
        {{ text_field('orderqty') }} as quantity,
        {{ text_field('unitprice_net') }} as unit_price
    from source
)

select
    record_id,
    source_key,
    sales_order_id,
    {{ to_integer('line') }} as line,
    product_id,
    {{ to_number('quantity') }} as quantity,
    {{ to_number('unit_price') }} as unit_price,
    {{ rejection_reasons([
        missing('sales_order_id', 'salesorderid'),
        missing('line', 'linenumber'),
        not_an_integer('line', 'linenumber'),
        missing('product_id', 'productid'),
        missing('quantity', 'orderqty'),
        not_a_number('quantity', 'orderqty'),
        not_a_number('unit_price', 'unitprice_net'),
    ]) }} as rejection_reasons
from renamed
