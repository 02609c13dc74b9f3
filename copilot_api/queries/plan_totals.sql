select
    count(*) as total_rows,
    count(distinct sku_id) as total_items,
    count(*) filter (where action = 'buy') as total_buy,
    count(*) filter (where action = 'make') as total_make,
    count(*) filter (where action = 'transfer') as total_transfer,
    count(*) filter (where action = 'expedite') as total_expedite,
    count(*) filter (where action = 'defer') as total_defer,
    count(*) filter (where action = 'cancel') as total_cancel,
    count(gated_because) as total_gated,
    count(*) - count(value) as total_unpriced,
    case when count(distinct currency) = 1 then sum(value) end as total_value,
    case when count(distinct currency) = 1 then min(currency) end as total_currency
from matching
