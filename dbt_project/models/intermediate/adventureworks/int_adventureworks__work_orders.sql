with dated as (
    select
        *,
        case
            when coalesce(start_date, due_date) > {{ as_of() }} then 'planned'
            when end_date <= {{ as_of() }} then 'completed'
            else 'in_progress'
        end as status
    from {{ ref('stg_adventureworks__workorder') }}
)

select
    'adventureworks' as system,
    orders.record_id,
    orders.source_key,
    orders.work_order_id,
    coalesce(products.sku_id, orders.product_id) as sku_id,
    {{ adventureworks_plant() }} as warehouse_id,
    orders.quantity,
    -- the source books the whole quantity at the end of the order
    case when orders.status = 'completed' then orders.quantity_stocked else 0 end as quantity_completed,
    case when orders.status = 'completed' then orders.quantity_scrapped else 0 end as quantity_scrapped,
    orders.status,
    orders.start_date as scheduled_start,
    orders.due_date as scheduled_end,
    case when orders.status <> 'planned' then orders.start_date end as actual_start,
    case when orders.status = 'completed' then orders.end_date end as actual_end
from dated as orders
left join {{ ref('stg_adventureworks__product') }} as products on orders.product_id = products.product_id
