select
    -- ids
    invoice_id,
    line,
    customer_id,
    sales_order_id,
    sales_order_line,
    sku_id,
    -- facts
    quantity,
    amount,
    coalesce(currency, {{ company_currency() }}) as currency,
    invoice_date,
    is_paid
from {{ ref('int_invoices_validated') }}
