with source as (
    {{ current_records('adventureworks', 'workorder') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('workorderid') }} as work_order_id,
        {{ text_field('productid') }} as product_id,
        -- quantities
        {{ text_field('orderqty') }} as quantity,
        {{ text_field('stockedqty') }} as quantity_stocked,
        {{ text_field('scrappedqty') }} as quantity_scrapped,
        -- dates
        {{ text_field('startdate') }} as start_date,
        {{ text_field('enddate') }} as end_date,
        {{ text_field('duedate') }} as due_date
    from source
)

select
    record_id,
    source_key,
    work_order_id,
    product_id,
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_stocked') }} as quantity_stocked,
    {{ to_number('quantity_scrapped') }} as quantity_scrapped,
    {{ to_date('start_date') }} as start_date,
    {{ to_date('end_date') }} as end_date,
    {{ to_date('due_date') }} as due_date,
    {{ rejection_reasons([
        missing('work_order_id', 'workorderid'),
        missing('product_id', 'productid'),
        missing('quantity', 'orderqty'),
        not_a_number('quantity', 'orderqty'),
        not_a_number('quantity_stocked', 'stockedqty'),
        not_a_number('quantity_scrapped', 'scrappedqty'),
        not_a_date('start_date', 'startdate'),
        not_a_date('end_date', 'enddate'),
        not_a_date('due_date', 'duedate'),
        "case when num_nonnulls(start_date, end_date, due_date) = 0"
        ~ " then 'Start, end and due date are all missing: whether the order is planned, running or done"
        ~ " cannot be known (fields startdate, enddate, duedate).' end",
    ]) }} as rejection_reasons
from renamed
