{% set flags = {'true': 'true', 'false': 'false'} %}

with source as (
    {{ current_records('adventureworks', 'product') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('productid') }} as product_id,
        {{ code_field('productnumber') }} as sku_id,
        {{ text_field('productsubcategoryid') }} as subcategory_id,
        -- attributes
        {{ text_field('name') }} as name,
        {{ text_field('makeflag') }} as is_made,
        -- quantities
        {{ text_field('standardcost') }} as standard_cost,
        -- dates
        {{ text_field('sellenddate') }} as sell_end_date,
        {{ text_field('discontinueddate') }} as discontinued_date
    from source
)

select
    record_id,
    source_key,
    product_id,
    sku_id,
    subcategory_id,
    name,
    {{ to_code('is_made', flags) }}::boolean as is_made,
    {{ to_number('standard_cost') }} as standard_cost,
    {{ to_date('sell_end_date') }} as sell_end_date,
    {{ to_date('discontinued_date') }} as discontinued_date,
    {{ rejection_reasons([
        missing('product_id', 'productid'),
        missing('sku_id', 'productnumber'),
        unknown_code('is_made', 'makeflag', flags),
        not_a_number('standard_cost', 'standardcost'),
        not_a_date('sell_end_date', 'sellenddate'),
        not_a_date('discontinued_date', 'discontinueddate'),
    ]) }} as rejection_reasons
from renamed
