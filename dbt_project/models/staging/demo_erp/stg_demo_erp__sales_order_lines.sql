{%- set statuses = {'O': 'open', 'P': 'partial', 'C': 'complete', 'X': 'cancelled'} -%}

with source as (
    {{ current_records('demo_erp', 'sales_order_lines') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('so_no') }} as sales_order_id,
        {{ text_field('ln') }} as line,
        {{ code_field('itm_no') }} as sku_id,
        {{ code_field('whs') }} as warehouse_id,
        -- attributes
        {{ text_field('stat') }} as status,
        -- quantities
        {{ text_field('qty') }} as quantity,
        {{ text_field('qty_shp') }} as quantity_shipped,
        {{ text_field('prc') }} as unit_price,
        -- dates
        {{ text_field('d_req') }} as requested_date,
        {{ text_field('d_shp') }} as shipped_date
    from source
)

select
    record_id,
    source_key,
    -- ids
    sales_order_id,
    {{ to_integer('line') }} as line,
    sku_id,
    warehouse_id,
    -- attributes
    {{ to_code('status', statuses) }} as status,
    -- quantities
    {{ to_number('quantity') }} as quantity,
    {{ to_number('quantity_shipped') }} as quantity_shipped,
    {{ to_number('unit_price') }} as unit_price,
    -- dates
    {{ to_date('requested_date', 'yyyymmdd') }} as requested_date,
    {{ to_date('shipped_date', 'yyyymmdd') }} as shipped_date,
    {{ rejection_reasons([
        missing('sales_order_id', 'so_no'),
        missing('line', 'ln'),
        not_an_integer('line', 'ln'),
        missing('sku_id', 'itm_no'),
        missing('status', 'stat'),
        unknown_code('status', 'stat', statuses),
        missing('quantity', 'qty'),
        not_a_number('quantity', 'qty'),
        not_a_number('quantity_shipped', 'qty_shp'),
        not_a_number('unit_price', 'prc'),
        not_a_date('requested_date', 'd_req', 'yyyymmdd'),
        not_a_date('shipped_date', 'd_shp', 'yyyymmdd'),
    ]) }} as rejection_reasons
from renamed
