select
    'adventureworks' as system,
    customers.record_id,
    customers.source_key,
    customers.customer_id,
    -- private customers' names are not in the source's tables
    coalesce(stores.name, customers.customer_id) as name,
    territories.country,
    true as is_active
from {{ ref('stg_adventureworks__customer') }} as customers
left join {{ ref('stg_adventureworks__store') }} as stores on customers.store_id = stores.store_id
left join {{ ref('stg_adventureworks__salesterritory') }} as territories
    on customers.territory_id = territories.territory_id
