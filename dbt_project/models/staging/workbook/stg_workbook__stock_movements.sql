{%- set kinds = {
    'receipt': 'receipt', 'shipment': 'shipment', 'issue': 'issue', 'production': 'production', 'adjustment': 'adjustment',
    'scrap': 'scrap', 'transfer': 'transfer', 'count': 'count'
} -%}
{%- set quantity_in = to_number('quantity_in') -%}
{%- set quantity_out = to_number('quantity_out') -%}

with source as (
    {{ current_records('workbook', 'stock_movements') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('Movement number') }} as movement_id,
        {{ code_field('Item code') }} as sku_id,
        {{ code_field('Warehouse code') }} as warehouse_id,
        -- attributes
        {{ text_field('Kind') }} as kind,
        {{ code_field('Reference') }} as reference,
        {{ code_field('Unit') }} as unit,
        -- quantities
        {{ text_field('Quantity in') }} as quantity_in,
        {{ text_field('Quantity out') }} as quantity_out,
        -- dates
        {{ text_field('Date') }} as moved_on
    from source
)

select
    record_id,
    source_key,
    -- ids
    movement_id,
    sku_id,
    warehouse_id,
    -- attributes
    {{ to_code('kind', kinds) }} as kind,
    reference,
    unit,
    -- quantities
    {{ quantity_in }} as quantity_in,
    {{ quantity_out }} as quantity_out,
    -- dates
    {{ to_date('moved_on') }} as moved_on,
    {{ rejection_reasons([
        missing('movement_id', 'Movement number'),
        missing('sku_id', 'Item code'),
        missing('warehouse_id', 'Warehouse code'),
        missing('kind', 'Kind'),
        unknown_code('kind', 'Kind', kinds),
        "case when quantity_in is null and quantity_out is null then 'Quantity in and Quantity out are both empty.' end",
        not_a_number('quantity_in', 'Quantity in'),
        not_a_number('quantity_out', 'Quantity out'),
        "case when (" ~ quantity_in ~ ") < 0 then 'Quantity in ' || quantity_in || ' is below 0: use Quantity out.' end",
        "case when (" ~ quantity_out ~ ") < 0 then 'Quantity out ' || quantity_out || ' is below 0: use Quantity in.' end",
        missing('moved_on', 'Date'),
        not_a_date('moved_on', 'Date'),
        after_business_date('moved_on', to_date('moved_on'), 'Date'),
    ]) }} as rejection_reasons
from renamed
