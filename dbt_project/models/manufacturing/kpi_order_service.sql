{#- Only what a line finally shipped is known, and on which day: a part that left in time counts for nothing if
    the rest came late. -#}
{{ config(materialized='view') }}

with due as (
    select
        date_trunc('month', requested_date::timestamp)::date as month,
        warehouse_id,
        quantity,
        quantity_shipped >= quantity and shipped_date <= requested_date as is_otif,
        case when shipped_date <= requested_date then least(quantity_shipped, quantity) else 0 end as filled
    from {{ ref('sales_orders') }}
    where
        status <> 'cancelled'
        and quantity > 0
        and requested_date < {{ as_of() }}
        and (shipped_date is not null or status in ('open', 'partial'))
)

select
    month,
    warehouse_id,
    count(*) as lines_due,
    count(*) filter (where is_otif) as lines_otif,
    avg((is_otif is true)::integer)::double precision as otif_rate,
    sum(quantity) as quantity_due,
    sum(filled) as quantity_filled,
    (sum(filled) / sum(quantity))::double precision as fill_rate
from due
group by month, warehouse_id
