with source as (
    {{ current_records('adventureworks', 'productcategory') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('productcategoryid') }} as category_id,
        -- attributes
        {{ text_field('name') }} as name
    from source
)

select
    record_id,
    source_key,
    category_id,
    name,
    {{ rejection_reasons([
        missing('category_id', 'productcategoryid'),
        missing('name', 'name'),
    ]) }} as rejection_reasons
from renamed
