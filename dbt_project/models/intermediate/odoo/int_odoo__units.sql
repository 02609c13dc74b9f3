select
    unit_id,
    unit,
    factor,
    split_part(path, '/', 1) as category_id
from {{ ref('stg_odoo__units') }}
