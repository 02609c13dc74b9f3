{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

select
    'adventureworks' as system,
    lines.record_id,
    lines.source_key,
    lines.sales_order_id,
    lines.line,
    coalesce(customers.customer_id, headers.customer_number) as customer_id,
    coalesce(products.sku_id, lines.product_id) as sku_id,
    {{ adventureworks_plant() }} as warehouse_id,
    lines.quantity,
    case headers.status when 'shipped' then lines.quantity else 0 end as quantity_shipped,
    case
        when headers.status = 'shipped' then 'complete'
        when headers.status in ('rejected', 'cancelled') then 'cancelled'
        when headers.status in ('in_process', 'approved', 'backordered') then 'open'
    end as status,
    headers.order_date,
    headers.due_date as requested_date,
    -- shipped by the order's status and by the stock ledger; the rebuilt ship date may still lie ahead
    case when headers.status = 'shipped' and headers.ship_date <= {{ as_of() }} then headers.ship_date end
        as shipped_date,
    lines.unit_price,
    'USD' as currency,
    {{ rejection_reasons([
        unknown_key('lines.sales_order_id', 'headers.sales_order_id'),
        after_business_date('headers.order_date', 'headers.order_date'),
    ]) }} as rejection_reasons
from {{ ref('stg_adventureworks__salesorderdetail') }} as lines
left join {{ ref('stg_adventureworks__salesorderheader') }} as headers
    on lines.sales_order_id = headers.sales_order_id
left join {{ ref('stg_adventureworks__customer') }} as customers
    on headers.customer_number = customers.customer_number
left join {{ ref('stg_adventureworks__product') }} as products on lines.product_id = products.product_id
