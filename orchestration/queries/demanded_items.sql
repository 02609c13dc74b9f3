select
    sku_id,
    category,
    unit_of_measure,
    unit_cost::double precision as unit_cost
from manufacturing.skus
where sku_id in (select sku_id from manufacturing.demand_history where period = 'weekly')
order by sku_id
