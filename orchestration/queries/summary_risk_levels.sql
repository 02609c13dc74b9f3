select
    risk_level,
    count(*) as items,
    count(gated_because) as gated
from forecast.inventory_risk_latest
group by risk_level
order by array_position(array['critical', 'high', 'medium', 'low'], risk_level)
