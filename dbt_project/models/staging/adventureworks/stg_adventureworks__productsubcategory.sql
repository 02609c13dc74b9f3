with source as (
    {{ current_records('adventureworks', 'productsubcategory') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('productsubcategoryid') }} as subcategory_id,
        {{ text_field('productcategoryid') }} as category_id,
        -- attributes
        {{ text_field('name') }} as name
    from source
)

select
    record_id,
    source_key,
    subcategory_id,
    category_id,
    name,
    {{ rejection_reasons([
        missing('subcategory_id', 'productsubcategoryid'),
        missing('name', 'name'),
    ]) }} as rejection_reasons
from renamed
