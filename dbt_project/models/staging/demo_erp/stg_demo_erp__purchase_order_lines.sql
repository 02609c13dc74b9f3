{%- set statuses = {'O': 'open', 'P': 'partial', 'C': 'complete', 'X': 'cancelled'} -%}

with source as (
    {{ current_records('demo_erp', 'purchase_order_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('po_no') }} as purchase_order_id,
        {{ text_field('ln') }} as line,
        {{ code_field('itm_no') }} as sku_id,
        {{ code_field('whs') }} as warehouse_id,
        -- attributes
        {{ text_field('stat') }} as status,
        -- quantities
        {{ text_field('qty') }} as quantity,
        {{ text_field('qty_rcv') }} as quantity_received,
        {{ text_field('prc') }} as unit_price,
        -- dates
        {{ text_field('d_exp') }} as expected_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    purchase_order_id,
    {{ to_integer('line') }} as line,
    sku_id,
    warehouse_id,
    -- attributes
    {{ to_code('status', statuses) }} as status,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_received') }} as quantity_received,
    {{ to_number('unit_price') }} as unit_price,
    -- dates
    {{ to_date('expected_date', 'yyyymmdd') }} as expected_date,
    {{ rejection_reasons([
        missing('purchase_order_id', 'po_no'),
        missing('line', 'ln'),
        not_an_integer('line', 'ln'),
        missing('sku_id', 'itm_no'),
        missing('status', 'stat'),
        unknown_code('status', 'stat', statuses),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
        not_a_number('quantity_received', 'qty_rcv'),
        not_a_number('unit_price', 'prc'),
        not_a_date('expected_date', 'd_exp', 'yyyymmdd'),
    ]) }} as rejection_reasons
from renamed
