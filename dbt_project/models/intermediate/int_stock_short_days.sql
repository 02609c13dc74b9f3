{{ config(materialized='ephemeral') }}

select
    shortages.sku_id,
    shortages.warehouse_id,
    day::date as date,
    shortages.is_stocked_out
from {{ ref('int_stock_shortages') }} as shortages
inner join {{ ref('int_demand_begun') }} as begun
    on shortages.sku_id = begun.sku_id and shortages.warehouse_id = begun.warehouse_id
cross join generate_series(
    greatest(shortages.from_date, begun.first_date), least(shortages.to_date, {{ as_of() }}) - 1, interval '1 day'
) as day
