{#- A template stands for its variants: what is ordered, made and kept is one of those. -#}
select
    sku_id,
    template_id,
    unit_of_measure,
    moq,
    lead_time_days,
    coalesce(is_stocked, true) and not coalesce(has_variants, false) as is_stocked
from {{ ref('stg_erpnext__items') }}
