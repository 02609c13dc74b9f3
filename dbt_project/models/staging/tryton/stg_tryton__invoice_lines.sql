with source as (
    {{ current_records('tryton', 'invoice_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as line,
        {{ text_field('invoice') }} as account_invoice_id,
        {{ text_field('product') }} as product_id,
        {{ text_field('unit') }} as unit_id,
        {{ text_field('origin') }} as origin,
        -- attributes
        {{ text_field('type') }} as kind,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        {{ text_field('amount') }} as amount
    from source
)

select
    record_id,
    source_key,
    -- ids
    {{ to_integer('line') }} as line,
    account_invoice_id,
    product_id,
    unit_id,
    origin,
    -- attributes
    kind,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('amount') }} as amount,
    {{ rejection_reasons([
        missing('line', 'id'),
        not_an_integer('line', 'id'),
        missing('kind', 'type'),
        not_a_number('quantity', 'quantity'),
        not_a_number('amount', 'amount'),
    ]) }} as rejection_reasons
from renamed
