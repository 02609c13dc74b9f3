select
    sku_id,
    sku_code,
    description
from manufacturing.skus
where %(codes)s::text[] is null or sku_code = any(%(codes)s::text[])
order by sku_code
