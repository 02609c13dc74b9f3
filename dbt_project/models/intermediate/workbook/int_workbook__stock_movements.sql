{{ config(meta={'records_of': 'stg_workbook__stock_movements'}) }}

select
    'workbook' as system,
    record_id,
    source_key,
    movement_id,
    sku_id,
    warehouse_id,
    coalesce(quantity_in, 0) - coalesce(quantity_out, 0) as quantity,
    unit,
    kind,
    reference,
    moved_on::timestamp at time zone {{ company_timezone() }} as moved_at
from {{ ref('stg_workbook__stock_movements') }}
