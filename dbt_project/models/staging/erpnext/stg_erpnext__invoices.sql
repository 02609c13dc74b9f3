{% set flags = {'0': 'false', '1': 'true'} %}
{% set docstatuses = {'0': 'draft', '1': 'submitted', '2': 'cancelled'} %}

with source as (
    {{ current_records('erpnext', 'invoices') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as invoice_id,
        {{ code_field('customer') }} as customer_id,
        -- attributes
        {{ text_field('docstatus') }} as docstatus,
        {{ text_field('update_stock') }} as is_shipment,
        {{ code_field('currency') }} as currency,
        -- quantities
        {{ text_field('outstanding_amount') }} as outstanding_amount,
        -- dates
        {{ text_field('posting_date') }} as invoice_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    invoice_id,
    customer_id,
    -- attributes
    {{ to_code('docstatus', docstatuses) }} as docstatus,
    {{ to_code('is_shipment', flags) }}::boolean as is_shipment,
    currency,
    -- quantities
    {{ to_number('outstanding_amount') }} as outstanding_amount,
    -- dates
    {{ to_date('invoice_date') }} as invoice_date,
    {{ rejection_reasons([
        missing('invoice_id', 'name'),
        missing('customer_id', 'customer'),
        missing('docstatus', 'docstatus'),
        unknown_code('docstatus', 'docstatus', docstatuses),
        unknown_code('is_shipment', 'update_stock', flags),
        not_a_number('outstanding_amount', 'outstanding_amount'),
        missing('invoice_date', 'posting_date'),
        not_a_date('invoice_date', 'posting_date'),
    ]) }} as rejection_reasons
from renamed
