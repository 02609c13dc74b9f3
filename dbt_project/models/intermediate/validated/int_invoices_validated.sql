{{
    config(
        incremental_strategy='touched_records',
        indexes=[{'columns': ['record_id']}, {'columns': ['invoice_id', 'line']}],
        pre_hook="{{ take_touched_records('invoices', ['invoice_id', 'line'], {'customer_id': ref('int_customers_validated')}) }}"
    )
}}

with united as (
    {{ to_be_judged('invoices') }}
)

select
    united.record_id,
    united.system,
    united.source_key,
    united.invoice_id,
    united.line,
    united.customer_id,
    united.sales_order_id,
    united.sales_order_line,
    item.sku_id,
    {{ into_stock_unit('united.quantity', 'item') }} as quantity,
    united.amount,
    united.currency,
    united.invoice_date,
    united.is_paid,
    united.delivered_hash,
    {{ rejection_reasons([
        missing('united.invoice_id'),
        missing('united.line'),
        missing('united.customer_id'),
        missing('united.amount'),
        missing('united.invoice_date'),
        unknown_item('united.sku_id', 'item'),
        no_conversion('united.unit', 'item'),
        unknown_key('united.customer_id', 'customers.customer_id'),
        repeated(copies(['united.invoice_id', 'united.line']), 'invoice line'),
    ]) }} as rejection_reasons
from united
{{ join_matched_items('item', 'united.sku_id', 'united.unit', ref('int_items_matched')) }}
left join {{ ref('int_customers_validated') }} as customers on united.customer_id = customers.customer_id
