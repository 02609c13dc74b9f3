{{ config(materialized='view') }}

with due as (
    select
        date_trunc('month', scheduled_end::timestamp)::date as month,
        count(*) as orders_due,
        count(*) filter (where actual_end <= scheduled_end) as orders_on_schedule
    from {{ ref('work_orders') }}
    where
        status <> 'cancelled'
        and scheduled_end < {{ as_of() }}
        and (actual_end is not null or status <> 'completed')
    group by 1
),

done as (
    select
        date_trunc('month', actual_end::timestamp)::date as month,
        sum(quantity_completed) as quantity_completed,
        sum(quantity_scrapped) as quantity_scrapped
    from {{ ref('work_orders') }}
    where actual_end < {{ as_of() }} and status <> 'cancelled'
    group by 1
)

select
    coalesce(due.month, done.month) as month,
    coalesce(due.orders_due, 0) as orders_due,
    coalesce(due.orders_on_schedule, 0) as orders_on_schedule,
    due.orders_on_schedule::double precision / due.orders_due as schedule_adherence,
    coalesce(done.quantity_completed, 0) as quantity_completed,
    coalesce(done.quantity_scrapped, 0) as quantity_scrapped,
    (done.quantity_scrapped / nullif(done.quantity_completed + done.quantity_scrapped, 0))::double precision as scrap_rate
from due
full join done on due.month = done.month
