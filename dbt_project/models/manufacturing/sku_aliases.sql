select
    alias,
    alias_kind,
    sku_id
from {{ ref('int_sku_aliases_validated') }}
