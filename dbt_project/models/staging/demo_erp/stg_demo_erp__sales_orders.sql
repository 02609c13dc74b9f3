with source as (
    {{ current_records('demo_erp', 'sales_orders') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('so_no') }} as sales_order_id,
        {{ code_field('cst_no') }} as customer_id,
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
    sales_order_id,
    customer_id,
    -- attributes
    currency,
    -- dates
    {{ to_date('order_date', 'yyyymmdd') }} as order_date,
    {{ rejection_reasons([
        missing('sales_order_id', 'so_no'),
        not_a_date('order_date', 'd_ord', 'yyyymmdd'),
    ]) }} as rejection_reasons
from renamed
