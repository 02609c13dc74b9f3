-- The five large tables of the demo company, written by hand for this company alone: straight from the change log, without
-- reasons for what is left out and without looking for what does not fit together. What is small (items, warehouses,
-- customers, stock, rates) is taken as the project made it, so this is less than the whole work.
create schema by_hand;

create function by_hand.code(written text) returns text language sql immutable
return upper(nullif(btrim(written), ''));

create function by_hand.number(written text) returns numeric language sql immutable
return case when pg_input_is_valid(written, 'numeric') then written::numeric end;

create function by_hand.german_number(written text) returns numeric language sql immutable
return by_hand.number(replace(replace(written, '.', ''), ',', '.'));

create function by_hand.day(written text) returns date language sql immutable
return case when pg_input_is_valid(written, 'date') then written::date end;

create function by_hand.german_day(written text) returns date language sql immutable
return by_hand.day(substr(written, 7, 4) || substr(written, 4, 2) || left(written, 2));

create view by_hand.current_records as
select distinct on (system, entity, source_key) system, entity, is_deleted, payload
from raw.records
order by system, entity, source_key, record_id desc;

create table by_hand.items as
select distinct on (written.system, written.item_code) written.system, written.item_code, listed.sku_id
from (
    select 'demo_erp' as system, by_hand.code(payload ->> 'itm_no') as item_code from raw.records
    where system = 'demo_erp' and entity = 'sales_order_lines'
    union
    select 'demo_wms', btrim(payload ->> 'article') from raw.records where system = 'demo_wms' and entity = 'movements'
    union
    select 'demo_accounting', by_hand.code(payload ->> 'Artikel') from raw.records
    where system = 'demo_accounting' and entity = 'invoices'
) as written
cross join lateral (
    values
    (1, 'code', written.item_code),
    (2, 'alias', upper(written.item_code)),
    (3, 'spelling', ltrim(regexp_replace(upper(written.item_code), '[^A-Z0-9]', '', 'g'), '0'))
) as keys (preference, matched_by, item_code)
inner join staging.int_item_codes_listed as listed
    on written.system = listed.system and keys.matched_by = listed.matched_by and keys.item_code = listed.item_code
order by 1, 2, keys.preference;
analyze by_hand.items;

create table by_hand.orders as
select
    by_hand.code(payload ->> 'so_no') as sales_order_id,
    by_hand.code(payload ->> 'cst_no') as customer_id,
    by_hand.day(payload ->> 'd_ord') as order_date,
    by_hand.code(payload ->> 'curr') as currency
from by_hand.current_records
where system = 'demo_erp' and entity = 'sales_orders' and not is_deleted;
analyze by_hand.orders;

create table by_hand.lines as
select
    by_hand.code(payload ->> 'so_no') as sales_order_id,
    by_hand.number(payload ->> 'ln')::integer as line,
    by_hand.code(payload ->> 'itm_no') as item_code,
    by_hand.code(payload ->> 'whs') as warehouse_id,
    by_hand.number(payload ->> 'qty') as quantity,
    coalesce(by_hand.number(payload ->> 'qty_shp'), 0) as quantity_shipped,
    case by_hand.code(payload ->> 'stat')
        when 'O' then 'open' when 'P' then 'partial' when 'C' then 'complete' when 'X' then 'cancelled'
    end as status,
    by_hand.day(payload ->> 'd_req') as requested_date,
    by_hand.day(payload ->> 'd_shp') as shipped_date,
    by_hand.number(payload ->> 'prc') as unit_price
from by_hand.current_records
where
    system = 'demo_erp' and entity = 'sales_order_lines' and not is_deleted
    and (payload ->> 'd_req' = '00000000' or by_hand.day(payload ->> 'd_req') is not null);
analyze by_hand.lines;

create table by_hand.sales_orders as
select
    lines.sales_order_id,
    lines.line,
    orders.customer_id,
    items.sku_id,
    lines.warehouse_id,
    lines.quantity,
    lines.quantity_shipped,
    lines.status,
    orders.order_date,
    lines.requested_date,
    lines.shipped_date,
    lines.unit_price,
    orders.currency,
    case orders.currency
        when company.currency then lines.unit_price
        else trim_scale(round(lines.unit_price * rates.rate, 6))
    end as unit_price_company
from by_hand.lines
cross join staging.business_date as company
inner join by_hand.orders on lines.sales_order_id = orders.sales_order_id
inner join by_hand.items on items.system = 'demo_erp' and lines.item_code = items.item_code
inner join manufacturing.warehouses on lines.warehouse_id = warehouses.warehouse_id
inner join manufacturing.customers on orders.customer_id = customers.customer_id
left join staging.int_exchange_rates_filled as rates
    on orders.currency = rates.currency and least(orders.order_date, company.as_of) = rates.date
where lines.quantity <> 0 and orders.order_date is not null;
create unique index on by_hand.sales_orders (sales_order_id, line);
create index on by_hand.sales_orders (sku_id, warehouse_id);
create index on by_hand.sales_orders (customer_id);

create table by_hand.invoices as
with lines as (
    select
        by_hand.code(payload ->> 'RechnungNr') as invoice_id,
        by_hand.number(payload ->> 'Pos')::integer as line,
        by_hand.code(payload ->> 'KundenNr') as customer_id,
        by_hand.code(payload ->> 'Auftrag') as sales_order_id,
        by_hand.number(payload ->> 'AuftragPos')::integer as sales_order_line,
        by_hand.code(payload ->> 'Artikel') as item_code,
        by_hand.german_number(payload ->> 'Menge') as quantity,
        by_hand.german_number(payload ->> 'Betrag') as amount,
        by_hand.code(payload ->> 'Waehrung') as currency,
        by_hand.german_day(payload ->> 'Datum') as invoice_date,
        case payload ->> 'Bezahlt' when 'ja' then true when 'nein' then false end as is_paid
    from by_hand.current_records
    where system = 'demo_accounting' and entity = 'invoices' and not is_deleted
)

select
    lines.invoice_id,
    lines.line,
    lines.customer_id,
    lines.sales_order_id,
    lines.sales_order_line,
    items.sku_id,
    lines.quantity,
    lines.amount,
    lines.currency,
    case lines.currency
        when company.currency then lines.amount
        else trim_scale(round(lines.amount * rates.rate, 6))
    end as amount_company,
    lines.invoice_date,
    lines.is_paid
from lines
cross join staging.business_date as company
inner join by_hand.items on items.system = 'demo_accounting' and lines.item_code = items.item_code
inner join manufacturing.customers on lines.customer_id = customers.customer_id
left join staging.int_exchange_rates_filled as rates
    on lines.currency = rates.currency and least(lines.invoice_date, company.as_of) = rates.date
where lines.amount is not null and lines.invoice_date is not null;
create unique index on by_hand.invoices (invoice_id, line);
create index on by_hand.invoices (sales_order_id);

create table by_hand.sites as
select by_hand.code(payload ->> 'code') as site_code, by_hand.code(payload ->> 'erpCode') as warehouse_id
from by_hand.current_records
where system = 'demo_wms' and entity = 'sites' and not is_deleted;
analyze by_hand.sites;

create table by_hand.moves as
select
    payload ->> 'id' as movement_id,
    btrim(payload ->> 'article') as item_code,
    by_hand.code(payload ->> 'site') as site_code,
    case payload ->> 'type'
        when 'RCPT' then 'receipt' when 'SHIP' then 'shipment' when 'ISSUE' then 'issue' when 'PROD' then 'production'
        when 'ADJ' then 'adjustment' when 'SCRAP' then 'scrap' when 'XFER' then 'transfer' when 'COUNT' then 'count'
    end as kind,
    by_hand.number(payload ->> 'quantity') as quantity,
    payload ->> 'reference' as reference,
    case when pg_input_is_valid(payload ->> 'bookedAt', 'timestamptz') then (payload ->> 'bookedAt')::timestamptz end as moved_at
from by_hand.current_records
where system = 'demo_wms' and entity = 'movements' and not is_deleted;
analyze by_hand.moves;

create table by_hand.stock_movements as
select
    moves.movement_id,
    items.sku_id,
    warehouses.warehouse_id,
    moves.kind,
    moves.quantity,
    moves.reference,
    moves.moved_at,
    (moves.moved_at at time zone company.timezone)::date as moved_on
from by_hand.moves
cross join staging.business_date as company
inner join by_hand.sites on moves.site_code = sites.site_code
inner join manufacturing.warehouses on sites.warehouse_id = warehouses.warehouse_id
inner join by_hand.items on items.system = 'demo_wms' and moves.item_code = items.item_code
where moves.quantity is not null and moves.moved_at is not null;
create unique index on by_hand.stock_movements (movement_id);
create index on by_hand.stock_movements (sku_id, warehouse_id, moved_at);
analyze by_hand.stock_movements;

create table by_hand.inventory_history as
with moved as (
    select sku_id, warehouse_id, moved_on as date, sum(quantity) as quantity
    from by_hand.stock_movements
    group by sku_id, warehouse_id, moved_on
),

closed as (
    select
        moved.sku_id,
        moved.warehouse_id,
        moved.date,
        lead(moved.date, 1, company.as_of) over by_day as next_date,
        coalesce(stock.quantity_on_hand, 0) - sum(moved.quantity) over (partition by moved.sku_id, moved.warehouse_id)
        + sum(moved.quantity) over by_day as quantity_on_hand
    from moved
    cross join staging.business_date as company
    left join manufacturing.inventory_snapshots as stock using (sku_id, warehouse_id)
    window by_day as (partition by moved.sku_id, moved.warehouse_id order by moved.date)

    union all

    select stock.sku_id, stock.warehouse_id, company.as_of - 1, company.as_of, stock.quantity_on_hand
    from manufacturing.inventory_snapshots as stock
    cross join staging.business_date as company
    where not exists (select from moved where moved.sku_id = stock.sku_id and moved.warehouse_id = stock.warehouse_id)
)

select
    closed.sku_id,
    closed.warehouse_id,
    closed.date + days.passed as date,
    closed.quantity_on_hand,
    case when closed.quantity_on_hand >= 0 then closed.quantity_on_hand = 0 end as is_stocked_out
from closed
cross join staging.business_date as company
cross join generate_series(0, least(closed.next_date, company.as_of) - closed.date - 1) as days (passed);
create unique index on by_hand.inventory_history (sku_id, warehouse_id, date);
analyze by_hand.inventory_history;

create table by_hand.demand_history as
with ordered as (
    select
        sku_id,
        warehouse_id,
        coalesce(requested_date, order_date) as date,
        sum(quantity) filter (where quantity > 0) as quantity,
        -sum(quantity) filter (where quantity < 0) as quantity_returned
    from by_hand.sales_orders
    cross join staging.business_date as company
    where status <> 'cancelled' and coalesce(requested_date, order_date) < company.as_of
    group by 1, 2, 3
),

days as (
    select sku_id, warehouse_id, date, quantity, quantity_returned
    from ordered

    union all

    select places.sku_id, places.warehouse_id, day::date as date, 0, 0
    from (
        select sku_id, warehouse_id, min(date) filter (where quantity > 0) as first_date
        from ordered
        group by sku_id, warehouse_id
    ) as places
    cross join staging.business_date as company
    cross join generate_series(places.first_date, company.as_of - 1, interval '1 day') as day
),

daily as (
    select
        days.sku_id,
        days.warehouse_id,
        days.date,
        coalesce(sum(days.quantity), 0) as quantity,
        coalesce(sum(days.quantity_returned), 0) as quantity_returned,
        min(case stock.is_stocked_out when true then 0 when false then 1 end) as in_stock
    from days
    left join by_hand.inventory_history as stock using (sku_id, warehouse_id, date)
    group by days.sku_id, days.warehouse_id, days.date
)

select
    daily.sku_id,
    daily.warehouse_id,
    units.period,
    date_trunc(units.unit, daily.date::timestamp)::date as period_start,
    sum(daily.quantity) as quantity,
    sum(daily.quantity_returned) as quantity_returned,
    avg(daily.in_stock)::double precision as share_in_stock,
    coalesce(avg(daily.in_stock) < 0.5, false) as is_censored
from daily
cross join staging.business_date as company
cross join (
    values
    ('daily', 'day', interval '1 day'), ('weekly', 'week', interval '1 week'), ('monthly', 'month', interval '1 month')
) as units (period, unit, length)
where date_trunc(units.unit, daily.date::timestamp) + units.length <= company.as_of
group by 1, 2, 3, 4;
create unique index on by_hand.demand_history (sku_id, warehouse_id, period, period_start);
create index on by_hand.demand_history (period, sku_id, warehouse_id, period_start);
