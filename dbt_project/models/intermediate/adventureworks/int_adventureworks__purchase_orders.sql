{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with joined as (
    select
        lines.*,
        headers.purchase_order_id as header_id,
        headers.vendor_id,
        headers.status as header_status,
        headers.order_date,
        -- what the supplier ships after the business date cannot have been received by then
        coalesce(headers.ship_date > {{ as_of() }}, false) as is_not_shipped
    from {{ ref('stg_adventureworks__purchaseorderdetail') }} as lines
    left join {{ ref('stg_adventureworks__purchaseorderheader') }} as headers
        on lines.purchase_order_id = headers.purchase_order_id
)

select
    'adventureworks' as system,
    joined.record_id,
    joined.source_key,
    joined.purchase_order_id,
    joined.line,
    coalesce(vendors.supplier_id, joined.vendor_id) as supplier_id,
    coalesce(products.sku_id, joined.product_id) as sku_id,
    {{ adventureworks_plant() }} as warehouse_id,
    joined.quantity,
    case when joined.is_not_shipped then 0 else joined.quantity_received end as quantity_received,
    case
        when joined.header_status = 'rejected' then 'cancelled'
        when joined.is_not_shipped then 'open'
        when joined.header_status = 'complete' or joined.quantity_received >= joined.quantity then 'complete'
        when joined.quantity_received > 0 then 'partial'
        when joined.header_status in ('pending', 'approved') then 'open'
    end as status,
    joined.order_date,
    joined.due_date as expected_date,
    -- the source keeps how much came, never when
    null::date as received_date,
    joined.unit_price,
    'USD' as currency,
    {{ rejection_reasons([
        unknown_key('joined.purchase_order_id', 'joined.header_id'),
        after_business_date('joined.order_date', 'joined.order_date'),
    ]) }} as rejection_reasons
from joined
left join {{ ref('stg_adventureworks__vendor') }} as vendors on joined.vendor_id = vendors.vendor_id
left join {{ ref('stg_adventureworks__product') }} as products on joined.product_id = products.product_id
