{% set docstatuses = {'0': 'draft', '1': 'submitted', '2': 'cancelled'} %}

with source as (
    {{ current_records('erpnext', 'purchase_receipts') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as purchase_receipt_id,
        -- attributes
        {{ text_field('docstatus') }} as docstatus,
        -- dates
        {{ text_field('posting_date') }} as receipt_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    purchase_receipt_id,
    -- attributes
    {{ to_code('docstatus', docstatuses) }} as docstatus,
    -- dates
    {{ to_date('receipt_date') }} as receipt_date,
    {{ rejection_reasons([
        missing('purchase_receipt_id', 'name'),
        missing('docstatus', 'docstatus'),
        unknown_code('docstatus', 'docstatus', docstatuses),
        missing('receipt_date', 'posting_date'),
        not_a_date('receipt_date', 'posting_date'),
    ]) }} as rejection_reasons
from renamed
