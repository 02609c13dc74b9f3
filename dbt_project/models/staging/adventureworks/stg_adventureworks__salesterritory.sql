with source as (
    {{ current_records('adventureworks', 'salesterritory') }}
),

renamed as (
    select
        record_id,
        source_key,
        -- ids
        {{ text_field('territoryid') }} as territory_id,
        -- attributes
        {{ code_field('countryregioncode') }} as country
    from source
)

select
    record_id,
    source_key,
    territory_id,
    country,
    {{ rejection_reasons([
        missing('territory_id', 'territoryid'),
    ]) }} as rejection_reasons
from renamed
