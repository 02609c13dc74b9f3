select
    count(*) as total_lines,
    count(distinct (kind, order_id)) as total_orders,
    count(*) filter (where days_late > 0) as total_late_lines,
    max(days_late) as total_most_days_late,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_done) end as total_quantity_done,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_open) end as total_quantity_open,
    case when count(distinct unit_of_measure) = 1 then min(unit_of_measure) end as total_unit,
    case when count(distinct currency) = 1 then sum(value_open) end as total_value_open,
    case when count(distinct currency) = 1 then min(currency) end as total_currency,
    -- Where no rate leads from a currency, the sum is not known.
    case when count(value_open_company) = count(value_open) then sum(value_open_company) end as total_value_open_company
from matching
