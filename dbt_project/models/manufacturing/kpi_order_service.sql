{#- Only what a line finally shipped is known, and on which day: a part that left in time counts for nothing if
    the rest came late. A source that tells no day of shipment is not one that never ships in time. -#}
{{ config(materialized='view') }}

with due as (
    select
        date_trunc('month', requested_date::timestamp)::date as month,
        warehouse_id,
        quantity,
        shipped_date is null and status = 'complete' as is_undated,
        coalesce(quantity_shipped >= quantity and shipped_date <= requested_date, false) as is_otif,
        case when shipped_date <= requested_date then least(quantity_shipped, quantity) else 0 end as filled,
        shipped_date
    from {{ ref('sales_orders') }}
    where status <> 'cancelled' and quantity > 0 and requested_date < {{ as_of() }}
),

by_month as (
    select
        month,
        warehouse_id,
        count(*) filter (where not is_undated) as lines_due,
        count(*) filter (where is_otif) as lines_otif,
        count(*) filter (where is_undated) as lines_undated,
        coalesce(sum(quantity) filter (where not is_undated), 0) as quantity_due,
        sum(filled) as quantity_filled,
        bool_or(shipped_date is not null) or not bool_or(is_undated) as is_known
    from due
    group by month, warehouse_id
)

select
    month,
    warehouse_id,
    lines_due,
    lines_otif,
    lines_undated,
    case when is_known then lines_otif / lines_due::double precision end as otif_rate,
    quantity_due,
    quantity_filled,
    case when is_known then (quantity_filled / quantity_due)::double precision end as fill_rate
from by_month
