select
    'adventureworks' as system,
    min(record_id) as record_id,
    min(source_key) as source_key,
    {{ adventureworks_plant() }} as warehouse_id,
    'Plant with ' || count(*) || ' shop-floor locations' as name,
    'Adventure Works' as site
from {{ ref('stg_adventureworks__location') }}
having count(*) > 0
