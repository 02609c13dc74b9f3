{% set statuses = {'1': 'pending', '2': 'approved', '3': 'rejected', '4': 'complete'} %}

with source as (
    {{ current_records('adventureworks', 'purchaseorderheader') }}
),

-- materialized: each text is taken out of the payload once, however often it is looked at below
renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('purchaseorderid') }} as purchase_order_id,
        {{ text_field('vendorid') }} as vendor_id,
        {{ text_field('status') }} as status,
        -- dates
        {{ text_field('orderdate') }} as order_date,
        {{ text_field('shipdate') }} as ship_date
    from source
)

select
    record_id,
    source_key,
    purchase_order_id,
    vendor_id,
    {{ to_code('status', statuses) }} as status,
    {{ to_date('order_date') }} as order_date,
    {{ to_date('ship_date') }} as ship_date,
    {{ rejection_reasons([
        missing('purchase_order_id', 'purchaseorderid'),
        missing('vendor_id', 'vendorid'),
        missing('status', 'status'),
        unknown_code('status', 'status', statuses),
        missing('order_date', 'orderdate'),
        not_a_date('order_date', 'orderdate'),
        not_a_date('ship_date', 'shipdate'),
    ]) }} as rejection_reasons
from renamed
