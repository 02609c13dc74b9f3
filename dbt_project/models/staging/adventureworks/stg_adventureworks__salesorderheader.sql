{% set statuses = {
    '1': 'in_process', '2': 'approved', '3': 'backordered', '4': 'rejected', '5': 'shipped', '6': 'cancelled'
} %}

with source as (
    {{ current_records('adventureworks', 'salesorderheader') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('salesorderid') }} as sales_order_id,
        {{ text_field('customerid') }} as customer_number,
        {{ text_field('status') }} as status,
        -- dates
        {{ text_field('orderdate') }} as order_date,
        {{ text_field('duedate') }} as due_date,
        {{ text_field('shipdate') }} as ship_date,
        {{ text_field('date_quality') }} as date_quality
    from source
)

select
    record_id,
    source_key,
    sales_order_id,
    customer_number,
    {{ to_code('status', statuses) }} as status,
    {{ to_date('order_date') }} as order_date,
    {{ to_date('due_date') }} as due_date,
    {{ to_date('ship_date') }} as ship_date,
    date_quality,
    {{ rejection_reasons([
        missing('sales_order_id', 'salesorderid'),
        missing('status', 'status'),
        unknown_code('status', 'status', statuses),
        missing('order_date', 'orderdate'),
        not_a_date('order_date', 'orderdate'),
        not_a_date('due_date', 'duedate'),
        not_a_date('ship_date', 'shipdate'),
    ]) }} as rejection_reasons
from renamed
