{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with joined as (
    select
        lines.*,
        orders.sales_order_id as header_id,
        orders.customer_id,
        orders.status as header_status,
        orders.currency,
        orders.order_date,
        items.is_stocked,
        shipments.last_shipped_on,
        coalesce(lines.conversion_factor, 1) as factor
    from {{ ref('stg_erpnext__sales_order_items') }} as lines
    left join {{ ref('stg_erpnext__sales_orders') }} as orders on lines.sales_order_id = orders.sales_order_id
    left join {{ ref('int_erpnext__items') }} as items on lines.sku_id = items.sku_id
    left join {{ ref('int_erpnext__shipments') }} as shipments on lines.line_id = shipments.sales_order_line_id
)

select
    'erpnext' as system,
    record_id,
    source_key,
    sales_order_id,
    line,
    customer_id,
    sku_id,
    warehouse_id,
    quantity * factor as quantity,
    quantity_delivered * factor as quantity_shipped,
    case
        when header_status = 'cancelled' then 'cancelled'
        when header_status = 'complete' or quantity_delivered >= quantity then 'complete'
        -- closed short: nothing more is expected
        when header_status = 'closed' and quantity_delivered > 0 then 'complete'
        when header_status = 'closed' then 'cancelled'
        when quantity_delivered > 0 then 'partial'
        else 'open'
    end as status,
    order_date,
    due_date as requested_date,
    last_shipped_on as shipped_date,
    unit_price / nullif(factor, 0) as unit_price,
    currency,
    {{ rejection_reasons([
        unknown_key('sales_order_id', 'header_id'),
        not_an_order('header_status', 'sales_order_id', 'Sale'),
        not_stocked('joined'),
    ]) }} as rejection_reasons
from joined
