-- Closing stock of an item and warehouse on the Sundays of the last half year.
select
    date::timestamp as ds,
    quantity_on_hand::double precision as y
from manufacturing.inventory_history
where sku_id = %(sku_id)s and warehouse_id = %(warehouse_id)s
    and date between %(as_of)s::date - 182 and %(as_of)s::date and extract(isodow from date) = 7
order by date
