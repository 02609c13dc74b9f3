{%- set makers = {'M': 'make', 'B': 'buy'} -%}
{%- set states = {'A': 'true', 'X': 'false'} -%}

with source as (
    {{ current_records('demo_erp', 'items') }}
),

renamed as materialized (
    select
        record_id,
        source_key,
        -- ids
        {{ code_field('itm_no') }} as sku_id,
        -- attributes
        {{ text_field('descr') }} as description,
        {{ text_field('grp') }} as category,
        {{ code_field('uom') }} as unit_of_measure,
        {{ text_field('mk_by') }} as make_or_buy,
        {{ text_field('stat') }} as is_active,
        -- quantities
        {{ text_field('std_cost') }} as unit_cost,
        {{ code_field('curr') }} as currency,
        {{ text_field('shelf_dd') }} as shelf_life_days
    from source
)

select
    record_id,
    source_key,
    -- ids
    sku_id,
    -- attributes
    description,
    category,
    unit_of_measure,
    {{ to_code('make_or_buy', makers) }} as make_or_buy,
    ({{ to_code('is_active', states) }})::boolean as is_active,
    -- quantities
    {{ to_number('unit_cost') }} as unit_cost,
    currency,
    {{ to_integer('shelf_life_days') }} as shelf_life_days,
    {{ rejection_reasons([
        missing('sku_id', 'itm_no'),
        unknown_code('make_or_buy', 'mk_by', makers),
        unknown_code('is_active', 'stat', states),
        not_a_number('unit_cost', 'std_cost'),
        not_an_integer('shelf_life_days', 'shelf_dd'),
    ]) }} as rejection_reasons
from renamed
