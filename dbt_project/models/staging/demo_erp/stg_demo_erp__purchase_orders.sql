with source as (
    {{ current_records('demo_erp', 'purchase_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('po_no') }} as purchase_order_id,
        {{ code_field('vnd_no') }} as supplier_id,
        -- attributes
        {{ code_field('curr') }} as currency,
        -- dates
        {{ text_field('d_ord') }} as order_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    purchase_order_id,
    supplier_id,
    -- attributes
    currency,
    -- dates
    {{ to_date('order_date', 'yyyymmdd') }} as order_date,
    {{ rejection_reasons([
        missing('purchase_order_id', 'po_no'),
        not_a_date('order_date', 'd_ord', 'yyyymmdd'),
    ]) }} as rejection_reasons
from renamed
