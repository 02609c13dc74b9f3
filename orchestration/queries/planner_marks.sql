select
    marks.sku_id,
    coalesce(skus.sku_code, marks.sku_id) as sku_code,
    marks.warehouse_id,
    marks.first_day,
    marks.last_day,
    marks.kind,
    marks.reason,
    marks.created_by,
    marks.created_at
from forecast.planner_marks as marks
left join manufacturing.skus as skus on marks.sku_id = skus.sku_id
where marks.withdrawn_at is null
order by sku_code, marks.sku_id, marks.warehouse_id nulls first, marks.first_day, marks.last_day
