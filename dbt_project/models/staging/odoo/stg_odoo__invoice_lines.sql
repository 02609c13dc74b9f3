with source as (
    {{ current_records('odoo', 'invoice_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as line,
        {{ text_field('move_id') }} as account_move_id,
        {{ text_field('product_id') }} as product_id,
        {{ text_field('product_uom_id') }} as unit_id,
        payload -> 'sale_line_ids' ->> 0 as sale_line_id,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        {{ text_field('price_subtotal') }} as amount
    from source
)

select
    record_id,
    source_key,
    -- ids
    {{ to_integer('line') }} as line,
    account_move_id,
    product_id,
    unit_id,
    sale_line_id,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('amount') }} as amount,
    {{ rejection_reasons([
        missing('line', 'id'),
        not_an_integer('line', 'id'),
        missing('account_move_id', 'move_id'),
        not_a_number('quantity', 'quantity'),
        missing('amount', 'price_subtotal'),
        not_a_number('amount', 'price_subtotal'),
    ]) }} as rejection_reasons
from renamed
