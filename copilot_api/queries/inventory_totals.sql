select
    count(*) as total_rows,
    count(distinct sku_id) as total_items,
    count(distinct warehouse_id) as total_warehouses,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_on_hand) end as total_on_hand,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_reserved) end as total_reserved,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_blocked) end as total_blocked,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_available) end as total_available,
    case when count(distinct unit_of_measure) = 1 then min(unit_of_measure) end as total_unit,
    case when count(distinct currency) = 1 then sum(stock_value) end as total_value,
    case when count(distinct currency) = 1 then min(currency) end as total_currency,
    round(sum(finding_value), 2) as total_finding_value,
    min(finding_currency) as total_finding_currency
from matching
