{{ config(materialized='ephemeral') }}

with written as (
    select distinct
        'duplicated_code' as kind,
        item_code as entity_id,
        'differ only in the spelling of their code' as what,
        sku_id
    from {{ ref('int_item_codes_listed') }}
    where matched_by = 'spelling'

    union all

    select
        'duplicated_description' as kind,
        lower(description) as entity_id,
        'bear the same description' as what,
        sku_id
    from {{ ref('int_skus_validated') }}
    where description is not null
)

select
    kind,
    entity_id,
    min(sku_id) as sku_id,
    'Items that ' || what || ': ' || string_agg(sku_id, ', ' order by sku_id) || '.' as message,
    count(*) as found
from written
group by kind, entity_id, what
having count(*) > 1
