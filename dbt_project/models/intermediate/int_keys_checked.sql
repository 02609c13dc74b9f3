{{ config(materialized='ephemeral') }}

{#- Reads what the validated models refused, so it waits for all of them. -#}
{%- for entity in var('providers') %}
-- depends_on: {{ ref('int_' ~ entity ~ '_validated') }}
{%- endfor %}

select
    'orphan_keys' as kind,
    replace(replace(model, 'int_', ''), '_validated', '') as entity,
    system || ' ' || entity || ': ' || reason as entity_id,
    reason as message,
    count(*) as found
from {{ source('bookkeeping', 'rejected_rows') }}
cross join unnest(reasons) as reason
where reason like '%is unknown or was itself rejected.' or reason like '%matches no item%'
group by model, system, entity, reason

union all

select
    'orphan_keys' as kind,
    'invoices' as entity,
    invoices.invoice_id || '/' || invoices.line as entity_id,
    'Sales order "' || invoices.sales_order_id || '" is unknown.' as message,
    1 as found
from {{ ref('int_invoices_validated') }} as invoices
left join {{ ref('int_sales_orders_validated') }} as orders on invoices.sales_order_id = orders.sales_order_id
where invoices.sales_order_id is not null and orders.sales_order_id is null

union all

select
    'orphan_keys' as kind,
    'purchase_receipts' as entity,
    receipts.receipt_id as entity_id,
    'Purchase order "' || receipts.purchase_order_id || '" has no line ' || receipts.line || '.' as message,
    1 as found
from {{ ref('int_purchase_receipts_validated') }} as receipts
left join {{ ref('int_purchase_orders_validated') }} as lines
    on receipts.purchase_order_id = lines.purchase_order_id and receipts.line = lines.line
where lines.purchase_order_id is null
