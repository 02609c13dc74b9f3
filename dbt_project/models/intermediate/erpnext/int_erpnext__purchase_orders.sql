{{ config(materialized='incremental', post_hook='{{ set_rejected_rows_of_new_table_aside() }}') }}

with joined as (
    select
        lines.*,
        orders.purchase_order_id as header_id,
        orders.supplier_id,
        orders.status as header_status,
        orders.currency,
        orders.order_date,
        items.is_stocked,
        coalesce(lines.conversion_factor, 1) as factor
    from {{ ref('stg_erpnext__purchase_order_items') }} as lines
    left join {{ ref('stg_erpnext__purchase_orders') }} as orders on lines.purchase_order_id = orders.purchase_order_id
    left join {{ ref('int_erpnext__items') }} as items on lines.sku_id = items.sku_id
)

select
    'erpnext' as system,
    record_id,
    source_key,
    purchase_order_id,
    line,
    supplier_id,
    sku_id,
    warehouse_id,
    quantity * factor as quantity,
    quantity_received * factor as quantity_received,
    case
        when header_status = 'cancelled' then 'cancelled'
        when header_status = 'complete' or quantity_received >= quantity then 'complete'
        -- closed short: nothing more is expected
        when header_status = 'closed' and quantity_received > 0 then 'complete'
        when header_status = 'closed' then 'cancelled'
        when quantity_received > 0 then 'partial'
        else 'open'
    end as status,
    order_date,
    coalesce(confirmed_date, due_date) as expected_date,
    null::date as received_date,
    unit_price / nullif(factor, 0) as unit_price,
    currency,
    {{ rejection_reasons([
        unknown_key('purchase_order_id', 'header_id'),
        not_an_order('header_status', 'purchase_order_id', 'Purchase'),
        not_stocked('joined'),
    ]) }} as rejection_reasons
from joined
