{#- Every way an item may be written: its codes, then aliases of the writing system, old codes and the numbers that customers
    and suppliers have for it, then spelling. -#}
with systems as (
    select unnest(array['{{ enabled_systems() | join("', '") }}']) as system
),

codes as (
    select
        sku_id,
        unnest(array[sku_id, sku_code]) as item_code
    from {{ ref('int_skus_validated') }}
)

select distinct
    systems.system,
    'code' as matched_by,
    codes.item_code,
    codes.sku_id
from systems
cross join codes

union

select
    systems.system,
    'alias' as matched_by,
    upper(aliases.alias) as item_code,
    aliases.sku_id
from systems
inner join {{ ref('int_sku_aliases_validated') }} as aliases
    on aliases.alias_kind in (systems.system, 'old', 'customer', 'vendor')

union

select
    systems.system,
    'spelling' as matched_by,
    {{ normalised_code('codes.item_code') }} as item_code,
    codes.sku_id
from systems
cross join codes
