select sku_id
from manufacturing.skus
where is_active and make_or_buy = 'make'
order by sku_id
