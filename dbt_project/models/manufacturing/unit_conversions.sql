select
    sku_id,
    from_unit,
    to_unit,
    factor
from {{ ref('int_unit_conversions_validated') }}
