{#- A line counts as received on the day its receipts reach the ordered quantity; closed short, on its last receipt. -#}
with receipts as (
    select
        purchase_order_id,
        line,
        receipt_date,
        sum(sum(quantity)) over (partition by purchase_order_id, line order by receipt_date) as received_by_then
    from {{ ref('int_purchase_receipts_validated') }}
    group by purchase_order_id, line, receipt_date
),

by_line as (
    select
        lines.purchase_order_id,
        lines.line,
        min(receipts.receipt_date) filter (where receipts.received_by_then >= lines.quantity) as complete_on,
        max(receipts.receipt_date) as last_receipt_on,
        max(receipts.received_by_then) as quantity_received
    from {{ ref('int_purchase_orders_validated') }} as lines
    inner join receipts on lines.purchase_order_id = receipts.purchase_order_id and lines.line = receipts.line
    group by lines.purchase_order_id, lines.line
)

select
    lines.purchase_order_id,
    lines.line,
    lines.supplier_id,
    lines.sku_id,
    lines.warehouse_id,
    lines.quantity,
    coalesce(lines.quantity_received, by_line.quantity_received, 0) as quantity_received,
    lines.status,
    lines.order_date,
    lines.expected_date,
    coalesce(
        lines.received_date,
        by_line.complete_on,
        case when lines.status = 'complete' then by_line.last_receipt_on end
    ) as received_date,
    lines.unit_price,
    coalesce(lines.currency, {{ company_currency() }}) as currency
from {{ ref('int_purchase_orders_validated') }} as lines
left join by_line on lines.purchase_order_id = by_line.purchase_order_id and lines.line = by_line.line
