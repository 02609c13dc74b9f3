with source as (
    {{ current_records('adventureworks', 'purchaseorderdetail') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('purchaseorderid') }} as purchase_order_id,
        {{ text_field('purchaseorderdetailid') }} as line,
        {{ text_field('productid') }} as product_id,
        -- quantities
        {{ text_field('orderqty') }} as quantity,
        {{ text_field('receivedqty') }} as quantity_received,
        {{ text_field('unitprice') }} as unit_price,
        -- dates
        {{ text_field('duedate') }} as due_date
    from source
)

select
    record_id,
    source_key,
    purchase_order_id,
    {{ to_integer('line') }} as line,
    product_id,
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_received') }} as quantity_received,
    {{ to_number('unit_price') }} as unit_price,
    {{ to_date('due_date') }} as due_date,
    {{ rejection_reasons([
        missing('purchase_order_id', 'purchaseorderid'),
        missing('line', 'purchaseorderdetailid'),
        not_an_integer('line', 'purchaseorderdetailid'),
        missing('product_id', 'productid'),
        missing('quantity', 'orderqty'),
        not_a_number('quantity', 'orderqty'),
        not_a_number('quantity_received', 'receivedqty'),
        not_a_number('unit_price', 'unitprice'),
        not_a_date('due_date', 'duedate'),
    ]) }} as rejection_reasons
from renamed
