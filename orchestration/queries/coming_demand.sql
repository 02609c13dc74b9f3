-- What is forecast of each item for the next weeks, what it usually sells in as many, and what is there or comes to meet it.
with usual as (
    select
        sku_id,
        warehouse_id,
        count(*) as known_weeks,
        avg(quantity)::double precision * %(weeks)s as quantity
    from manufacturing.demand_history
    where period = 'weekly' and not is_censored
        and period_start >= date_trunc('week', %(as_of)s::timestamp)::date - 7 * %(usual_weeks)s
    group by sku_id, warehouse_id
),

coming as (
    select
        entity_id as sku_id,
        warehouse_id,
        min(target_date) as starts_on,
        max(target_date) + 7 as ends_on,
        sum(forecast_value) as mean,
        sum(standard_deviation ^ 2) as variance,
        sum(standard_deviation) as std,
        bool_and(model_name not like 'gamma%%') as whole,
        min(run_id::text) as run_id
    from forecast.forecasts_latest
    where forecast_type = 'demand' and period = 'weekly' and entity_type = 'sku' and warehouse_id is not null
        and horizon <= %(weeks)s
    group by entity_id, warehouse_id
),

on_order as (
    select
        sku_id,
        warehouse_id,
        coalesce(expected_date, order_date) as due_on,
        quantity - coalesce(quantity_received, 0) as quantity
    from manufacturing.purchase_orders
    where status in ('open', 'partial') and quantity > coalesce(quantity_received, 0)

    union all

    select
        sku_id,
        warehouse_id,
        scheduled_end as due_on,
        quantity - coalesce(quantity_completed, 0) - coalesce(quantity_scrapped, 0) as quantity
    from manufacturing.work_orders
    where status = 'in_progress' and scheduled_end is not null
        and quantity > coalesce(quantity_completed, 0) + coalesce(quantity_scrapped, 0)
),

inbound as (
    select
        on_order.sku_id,
        on_order.warehouse_id,
        sum(on_order.quantity)::double precision as quantity
    from on_order
    where on_order.due_on < date_trunc('week', %(as_of)s::timestamp)::date + 7 * %(weeks)s
    group by on_order.sku_id, on_order.warehouse_id
)

select
    coming.sku_id,
    coming.warehouse_id,
    skus.sku_code,
    skus.description,
    skus.category,
    skus.unit_of_measure,
    warehouses.name as warehouse_name,
    coming.starts_on,
    coming.ends_on,
    usual.quantity as usual,
    usual.known_weeks,
    coming.mean,
    coming.variance,
    coming.std,
    coming.whole,
    coming.run_id,
    coalesce(stock.quantity_available, 0)::double precision as available,
    coalesce(inbound.quantity, 0) as inbound
from coming
inner join usual on coming.sku_id = usual.sku_id and coming.warehouse_id = usual.warehouse_id
left join manufacturing.skus as skus on coming.sku_id = skus.sku_id
left join manufacturing.warehouses as warehouses on coming.warehouse_id = warehouses.warehouse_id
left join manufacturing.inventory_snapshots as stock
    on coming.sku_id = stock.sku_id and coming.warehouse_id = stock.warehouse_id
left join inbound on coming.sku_id = inbound.sku_id and coming.warehouse_id = inbound.warehouse_id
where coalesce(skus.is_active, true)
order by coming.sku_id, coming.warehouse_id
