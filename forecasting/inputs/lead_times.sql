-- How long an item takes from order to stock: measured on its own receipts or work orders where there are at least three,
-- else measured on its supplier (or on all production), else as promised. The supplier is the preferred one, else the one whose
-- price over its measured reliability is lowest; one that was never measured counts as four in five.
with delivered as (
    select
        sku_id,
        count(*) as measured_on,
        avg(received_date - order_date)::double precision as mean_days,
        stddev_samp(received_date - order_date)::double precision as std_days
    from manufacturing.purchase_orders
    where status = 'complete' and received_date >= order_date
    group by sku_id
),

produced as (
    select
        sku_id,
        count(*) as measured_on,
        avg(actual_end - coalesce(actual_start, scheduled_start))::double precision as mean_days,
        stddev_samp(actual_end - coalesce(actual_start, scheduled_start))::double precision as std_days
    from manufacturing.work_orders
    where status = 'completed' and actual_end >= coalesce(actual_start, scheduled_start)
    group by sku_id
),

all_production as (
    select
        sum(measured_on) as measured_on,
        sum(mean_days * measured_on) / sum(measured_on) as mean_days,
        sqrt(sum(coalesce(std_days, 0) ^ 2 * measured_on) / sum(measured_on)) as std_days
    from produced
),

preferred as (
    select distinct on (supplier_items.sku_id)
        supplier_items.sku_id,
        supplier_items.supplier_id,
        supplier_items.lead_time_days as promised_days,
        supplier_items.price_company,
        supplier_items.moq,
        supplier_items.order_multiple,
        suppliers.lead_time_mean_days,
        suppliers.lead_time_std_days,
        suppliers.lead_time_receipts
    from manufacturing.supplier_items as supplier_items
    inner join manufacturing.suppliers as suppliers on supplier_items.supplier_id = suppliers.supplier_id
    order by
        supplier_items.sku_id,
        supplier_items.is_preferred desc,
        supplier_items.price_company
        / greatest(coalesce(suppliers.on_time_rate, 0.8) * coalesce(suppliers.in_full_rate, 1), 0.1) nulls last,
        supplier_items.lead_time_days nulls last,
        supplier_items.supplier_id
),

candidates as (
    select sku_id, 1 as preference, mean_days, std_days, 'measured on ' || measured_on || ' receipts' as source
    from delivered where measured_on >= 3
    union all
    select sku_id, 2, mean_days, std_days, 'measured on ' || measured_on || ' work orders'
    from produced where measured_on >= 3
    union all
    select sku_id, 3, lead_time_mean_days, lead_time_std_days,
        'measured on ' || lead_time_receipts || ' receipts of supplier ' || supplier_id
    from preferred where lead_time_receipts >= 5
    union all
    select sku_id, 4, promised_days, null, 'promised by supplier ' || supplier_id
    from preferred where promised_days is not null
    union all
    select skus.sku_id, 5, all_production.mean_days, all_production.std_days,
        'measured on ' || all_production.measured_on || ' work orders of other items'
    from manufacturing.skus as skus
    cross join all_production
    where skus.make_or_buy = 'make' and all_production.mean_days is not null
),

chosen as (
    select distinct on (sku_id) *
    from candidates
    order by sku_id, preference
)

select
    skus.sku_id,
    chosen.mean_days,
    chosen.std_days,
    chosen.source,
    preferred.supplier_id,
    preferred.price_company::double precision as price,
    preferred.moq::double precision as moq,
    preferred.order_multiple::double precision as order_multiple
from manufacturing.skus as skus
left join chosen on skus.sku_id = chosen.sku_id
left join preferred on skus.sku_id = preferred.sku_id
where skus.is_active
order by skus.sku_id
