with source as (
    {{ current_records('tryton', 'purchase_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('id') }} as line,
        {{ text_field('purchase') }} as purchase_id,
        {{ text_field('product') }} as product_id,
        {{ text_field('product_supplier') }} as product_supplier_id,
        {{ text_field('unit') }} as unit_id,
        -- attributes
        {{ text_field('type') }} as kind,
        -- quantities
        {{ text_field('quantity') }} as quantity,
        {{ text_field('unit_price') }} as unit_price,
        -- dates
        {{ text_field('delivery_date_store') }} as delivery_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    {{ to_integer('line') }} as line,
    purchase_id,
    product_id,
    product_supplier_id,
    unit_id,
    -- attributes
    kind,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('unit_price') }} as unit_price,
    -- dates
    {{ to_date('delivery_date') }} as delivery_date,
    {{ rejection_reasons([
        missing('line', 'id'),
        not_an_integer('line', 'id'),
        missing('purchase_id', 'purchase'),
        missing('kind', 'type'),
        not_a_number('quantity', 'quantity'),
        not_a_number('unit_price', 'unit_price'),
        not_a_date('delivery_date', 'delivery_date_store'),
    ]) }} as rejection_reasons
from renamed
