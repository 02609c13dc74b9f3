select
    count(*) as total_rows,
    count(distinct sku_id) as total_items,
    count(*) filter (where risk_level = 'critical') as total_critical,
    count(*) filter (where risk_level = 'high') as total_high,
    count(*) filter (where risk_level = 'medium') as total_medium,
    count(*) filter (where risk_level = 'low') as total_low,
    count(gated_because) as total_gated,
    count(*) filter (where recommended_reorder_qty > 0) as total_to_order,
    case when count(distinct unit_of_measure) = 1 then sum(recommended_reorder_qty) end as total_reorder_qty,
    case when count(distinct unit_of_measure) = 1 then min(unit_of_measure) end as total_unit
from matching
