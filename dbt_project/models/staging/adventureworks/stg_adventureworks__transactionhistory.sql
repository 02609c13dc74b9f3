{% set kinds = {'W': 'production', 'S': 'shipment', 'P': 'receipt'} %}

with source as (
    {{ current_records('adventureworks', 'transactionhistory') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('transactionid') }} as transaction_id,
        {{ text_field('productid') }} as product_id,
        {{ text_field('referenceorderid') }} as order_id,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        {{ text_field('transactiontype') }} as kind,
        -- dates
        {{ text_field('transactiondate') }} as transaction_date,
        {{ text_field('date_quality') }} as date_quality
    from source
)

select
    record_id,
    source_key,
    transaction_id,
    product_id,
    order_id,
    {{ to_number('quantity') }} as quantity,
    {{ to_code('kind', kinds) }} as kind,
    {{ to_date('transaction_date') }} as transaction_date,
    date_quality,
    {{ rejection_reasons([
        missing('transaction_id', 'transactionid'),
        missing('product_id', 'productid'),
        missing('quantity', 'quantity'),
        not_a_number('quantity', 'quantity'),
        missing('kind', 'transactiontype'),
        unknown_code('kind', 'transactiontype', kinds),
        missing('transaction_date', 'transactiondate'),
        not_a_date('transaction_date', 'transactiondate'),
        after_business_date('transaction_date', to_date('transaction_date'), 'transactiondate'),
    ]) }} as rejection_reasons
from renamed
