{#- The rules of the measured columns stand in their descriptions. Cancelled lines and returns are never counted. -#}
with lines as (
    select
        *,
        received_date - order_date as lead_time_days,
        case
            when received_date <= expected_date then 1
            when received_date > expected_date then 0
            when received_date is null and status in ('open', 'partial') and expected_date < {{ as_of() }} then 0
        end as on_time,
        case when status = 'complete' then (quantity_received >= quantity)::integer end as in_full
    from {{ ref('int_purchase_orders_received') }}
    where status <> 'cancelled' and quantity > 0
),

measured as (
    select
        supplier_id,
        avg(lead_time_days) as lead_time_mean_days,
        stddev_samp(lead_time_days) as lead_time_std_days,
        count(lead_time_days) as lead_time_receipts,
        avg(on_time) as on_time_rate,
        count(on_time) as on_time_receipts,
        avg(in_full) as in_full_rate,
        count(in_full) as in_full_receipts
    from lines
    group by supplier_id
)

select
    -- ids
    suppliers.supplier_id,
    suppliers.name,
    suppliers.rating,
    suppliers.currency,
    -- promised
    suppliers.lead_time_days,
    -- measured
    measured.lead_time_mean_days::double precision as lead_time_mean_days,
    measured.lead_time_std_days::double precision as lead_time_std_days,
    coalesce(measured.lead_time_receipts, 0) as lead_time_receipts,
    measured.on_time_rate::double precision as on_time_rate,
    coalesce(measured.on_time_receipts, 0) as on_time_receipts,
    measured.in_full_rate::double precision as in_full_rate,
    coalesce(measured.in_full_receipts, 0) as in_full_receipts
from {{ ref('int_suppliers_validated') }} as suppliers
left join measured on suppliers.supplier_id = measured.supplier_id
