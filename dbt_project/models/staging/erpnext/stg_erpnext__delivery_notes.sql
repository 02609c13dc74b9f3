{% set docstatuses = {'0': 'draft', '1': 'submitted', '2': 'cancelled'} %}

with source as (
    {{ current_records('erpnext', 'delivery_notes') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('name') }} as delivery_note_id,
        -- attributes
        {{ text_field('docstatus') }} as docstatus,
        -- dates
        {{ text_field('posting_date') }} as shipped_on
    from source
)

select
    record_id,
    source_key,
    -- ids
    delivery_note_id,
    -- attributes
    {{ to_code('docstatus', docstatuses) }} as docstatus,
    -- dates
    {{ to_date('shipped_on') }} as shipped_on,
    {{ rejection_reasons([
        missing('delivery_note_id', 'name'),
        missing('docstatus', 'docstatus'),
        unknown_code('docstatus', 'docstatus', docstatuses),
        missing('shipped_on', 'posting_date'),
        not_a_date('shipped_on', 'posting_date'),
    ]) }} as rejection_reasons
from renamed
