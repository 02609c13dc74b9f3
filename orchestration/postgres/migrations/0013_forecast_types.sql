-- Beside demand: when open orders arrive, how much of an order is scrap, and what stock comes of it all.

alter table forecast.runs drop constraint runs_kind_check;
alter table forecast.runs add constraint runs_kind_check
check (kind in ('demand', 'risk', 'supply', 'quality', 'projection'));
comment on column forecast.runs.kind is 'demand, risk, supply (arrivals of open orders), quality (scrap) or projection (stock).';

alter table forecast.forecasts add column observations bigint;

-- What a row says by its forecast_type.
comment on table forecast.forecasts is 'One row per run, forecast type, period, entity, warehouse and target date. demand: quantity asked for in the period. inventory: stock at the end of the period, below zero a backlog. supply: days from the run''s business date until an open order arrives. quality: share of an item''s next work order that is scrap.';
comment on column forecast.forecasts.period is 'Length of the period: daily, weekly, monthly or quarterly. supply counts in days; quality is of the next order, told anew every day.';
comment on column forecast.forecasts.entity_type is 'Kind of entity_id: sku; of supply purchase_order_line or work_order.';
comment on column forecast.forecasts.entity_id is 'What the forecast is for: the item''s sku_id, the work order, or the purchase order and its line, as in PO-1/10.';
comment on column forecast.forecasts.target_date is 'demand, inventory: first day of the period. supply: the promised date, the expected one where none was promised. quality: the run''s business date.';
comment on column forecast.forecasts.horizon is 'Number of periods ahead, 1 for the first; 1 for supply and quality.';
comment on column forecast.forecasts.forecast_value is 'Mean of the distribution. demand, inventory: in the item''s stock unit; supply: days; quality: a rate from 0 to 1.';
comment on column forecast.forecasts.standard_deviation is 'Standard deviation of the distribution, in the unit of forecast_value.';
comment on column forecast.forecasts.segment is 'demand: kind of demand by which the model was chosen. supply: promised or ordered, the date from which the wait was counted. quality: measured, or pooled where the item has no orders of its own. inventory: stock.';
comment on column forecast.forecasts.observations is 'What was measured: receipts of the supplier (supply), work orders of the item (quality); null for demand and inventory.';
comment on column forecast.forecasts.q025 is '2.5 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q05 is '5 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q10 is '10 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q25 is '25 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q50 is '50 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q75 is '75 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q90 is '90 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q95 is '95 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q975 is '97.5 % of outcomes are expected at or below this value.';
comment on column forecast.forecasts.q99 is '99 % of outcomes are expected at or below this value.';

create or replace view forecast.forecasts_latest as
select forecasts.* from forecast.forecasts
where run_id = any (array(select distinct on (kind) run_id from forecast.runs order by kind, latest_at desc));
comment on view forecast.forecasts_latest is 'forecast.forecasts of the latest run of each kind. Ask for one forecast_type.';

create table forecast.inventory_projection (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    sku_id text not null,
    warehouse_id text not null,
    date date not null,
    mean double precision not null,
    q05 double precision not null,
    q50 double precision not null,
    q95 double precision not null,
    inbound double precision not null,
    demand double precision not null,
    as_of date not null,
    primary key (run_id, sku_id, warehouse_id, date),
    constraint quantiles_do_not_cross check (q05 <= q50 and q50 <= q95)
);
comment on table forecast.inventory_projection is 'One row per run, item, warehouse and week: the stock to be expected at the week''s end. The runs of the last two weeks are kept.';
comment on column forecast.inventory_projection.run_id is 'Computation it belongs to (forecast.runs).';
comment on column forecast.inventory_projection.sku_id is 'Item.';
comment on column forecast.inventory_projection.warehouse_id is 'Warehouse.';
comment on column forecast.inventory_projection.date is 'The week''s Monday. Of the first week the days from as_of on count.';
comment on column forecast.inventory_projection.mean is 'Mean stock at the week''s end, in the item''s stock unit: that of the week before + inbound - demand. Reserved and unusable stock is taken off at the beginning; below zero is demand that waits.';
comment on column forecast.inventory_projection.q05 is 'Stock at the week''s end falls to this or below with probability 5 %.';
comment on column forecast.inventory_projection.q50 is 'Stock at the week''s end is as likely above as below.';
comment on column forecast.inventory_projection.q95 is 'Stock at the week''s end stays at or below this with probability 95 %.';
comment on column forecast.inventory_projection.inbound is 'Quantity expected to arrive in the week from purchase order lines and work orders under way, each by the chance that it does.';
comment on column forecast.inventory_projection.demand is 'Mean demand expected in the week.';
comment on column forecast.inventory_projection.as_of is 'Business date it was computed for; an earlier one than today while a source is stale.';

create view forecast.inventory_projection_latest as
select inventory_projection.* from forecast.inventory_projection
where run_id = (select run_id from forecast.runs where kind = 'projection' order by latest_at desc limit 1);
comment on view forecast.inventory_projection_latest is 'forecast.inventory_projection of the latest run.';

-- A view of the latest run says of its columns what their table says.
do $$
declare
    described record;
begin
    for described in
        select views.relname as view, columns.attname as column, col_description(tables.oid, columns.attnum) as comment
        from pg_class as views
        inner join pg_class as tables
            on views.relnamespace = tables.relnamespace and views.relname = tables.relname || '_latest'
        inner join pg_attribute as columns on tables.oid = columns.attrelid and columns.attnum > 0 and not columns.attisdropped
        inner join pg_attribute as shown on views.oid = shown.attrelid and columns.attname = shown.attname
        where views.relnamespace = 'forecast'::regnamespace and views.relkind = 'v'
    loop
        execute format('comment on column forecast.%I.%I is %L', described.view, described.column, described.comment);
    end loop;
end;
$$;
