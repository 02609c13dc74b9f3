select
    count(*) as total_orders,
    count(*) filter (where status = 'planned') as total_planned,
    count(*) filter (where status = 'in_progress') as total_in_progress,
    count(*) filter (where status = 'completed') as total_completed,
    count(*) filter (where status = 'cancelled') as total_cancelled,
    count(*) filter (where days_late > 0) as total_late,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_open) end as total_quantity_open,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_completed) end as total_quantity_completed,
    case when count(distinct unit_of_measure) = 1 then sum(quantity_scrapped) end as total_quantity_scrapped,
    sum(quantity_scrapped) / nullif(sum(quantity_completed) + sum(quantity_scrapped), 0) as total_scrap_share,
    case when count(distinct unit_of_measure) = 1 then min(unit_of_measure) end as total_unit
from matching
