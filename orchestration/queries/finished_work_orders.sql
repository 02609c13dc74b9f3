-- What was made and what was lost in the last two years.
select
    sku_id,
    quantity_completed::double precision as quantity_completed,
    quantity_scrapped::double precision as quantity_scrapped,
    coalesce(actual_end, scheduled_end) as ended_on
from manufacturing.work_orders
where status = 'completed' and quantity_completed >= 0 and quantity_scrapped >= 0
    and coalesce(actual_end, scheduled_end) between %(as_of)s::date - 730 and %(as_of)s::date
order by 1, 4, 2, 3
