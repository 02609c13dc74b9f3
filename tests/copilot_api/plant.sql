-- A small plant, coherent by hand: the canonical tables as dbt publishes them, one completed nightly of 2026-03-02.
create table manufacturing.skus (
    sku_id text primary key, sku_code text not null, description text, category text, is_active boolean not null,
    unit_of_measure text not null, make_or_buy text, shelf_life_days integer, unit_cost numeric, currency text,
    abc_class text, xyz_class text, life_cycle text default 'running'
);
create table manufacturing.boms (
    bom_id text primary key, sku_id text, component_sku_id text, quantity_per_unit numeric, scrap_rate numeric,
    valid_from date, valid_to date
);
create table manufacturing.sku_aliases (alias text, alias_kind text, sku_id text);
create table manufacturing.warehouses (warehouse_id text primary key, name text, site text);
create table manufacturing.customers (customer_id text primary key, name text, country text, is_active boolean);
create table manufacturing.suppliers (
    supplier_id text primary key, name text, rating text, currency text, lead_time_days integer,
    lead_time_mean_days double precision, lead_time_std_days double precision, lead_time_receipts bigint,
    on_time_rate double precision, on_time_receipts bigint, in_full_rate double precision, in_full_receipts bigint
);
create table manufacturing.supplier_items (
    supplier_id text, sku_id text, lead_time_days integer, price numeric, currency text, moq numeric,
    order_multiple numeric, is_preferred boolean, primary key (supplier_id, sku_id)
);
create table manufacturing.inventory_snapshots (
    inventory_id text primary key, sku_id text not null, warehouse_id text not null, quantity_on_hand numeric not null,
    quantity_reserved numeric not null, quantity_blocked numeric not null, quantity_available numeric not null,
    snapshot_at timestamptz
);
create table manufacturing.sales_orders (
    sales_order_id text, line integer, customer_id text, sku_id text, warehouse_id text, quantity numeric,
    quantity_shipped numeric, status text, order_date date, requested_date date, shipped_date date, unit_price numeric,
    currency text, primary key (sales_order_id, line)
);
create table manufacturing.purchase_orders (
    purchase_order_id text, line integer, supplier_id text, sku_id text, warehouse_id text, quantity numeric,
    quantity_received numeric, status text, order_date date, expected_date date, received_date date, unit_price numeric,
    currency text, primary key (purchase_order_id, line)
);
create table manufacturing.work_orders (
    work_order_id text primary key, sku_id text, warehouse_id text, quantity numeric, quantity_completed numeric,
    quantity_scrapped numeric, status text, scheduled_start date, scheduled_end date, actual_start date, actual_end date
);
create table manufacturing.demand_history (
    sku_id text, warehouse_id text, period text, period_start date, quantity numeric, quantity_returned numeric,
    share_in_stock double precision, is_censored boolean
);
create table manufacturing.data_health (
    system text, entity text, last_success_at timestamptz, age_hours double precision,
    expected_within_hours double precision, rows bigint, rejected bigint, drift double precision, gate text, reason text,
    feeds text[] not null default '{}'
);
create table manufacturing.consistency_issues (
    issue_id text primary key, kind text not null, severity text not null, entity text not null, entity_id text not null,
    sku_id text, warehouse_id text, message text not null, expected numeric not null, found numeric not null
);

insert into manufacturing.skus values
('FG-1001', 'FG-1001', 'Mountain bike', 'Finished goods', true, 'PCS', 'make', null, 410.50, 'USD', 'A', 'X'),
('FG-1002', 'FG-1002', 'Road bike', 'Finished goods', true, 'PCS', 'make', null, 520, 'USD', 'A', 'Y'),
('SA-1501', 'SA-1501', 'Mountain bike frame welded', 'Sub-assemblies', true, 'PCS', 'make', null, 120, 'USD', 'B', 'X'),
('CP-2001', 'CP-2001', 'Steel tube 25 mm', 'Components', true, 'M', 'buy', null, 3.2, 'USD', 'C', 'X'),
('CP-2002', 'CP-2002', 'Steel tube 30 mm', 'Components', true, 'M', 'buy', null, 3.8, 'USD', 'C', 'X'),
('CP-2003', 'CP-2003', 'Leather saddle brown', 'Components', true, 'PCS', 'buy', 720, 18, 'USD', 'B', 'Y'),
('CP-2010', 'CP-2010', 'Rear derailleur', 'Components', true, 'PCS', 'buy', null, 45, 'USD', 'B', 'Z'),
('CP-2099', 'CP-2099', 'Dynamo lamp', 'Components', false, 'PCS', 'buy', null, 12, 'USD', 'C', 'Z');
insert into manufacturing.boms values
('B1', 'FG-1001', 'SA-1501', 1, 0, '2024-01-01', null),
('B2', 'FG-1001', 'CP-2003', 1, 0.02, '2024-01-01', null),
('B3', 'FG-1001', 'CP-2099', 1, 0, '2024-01-01', '2025-06-30'),
('B4', 'SA-1501', 'CP-2001', 4.5, 0.05, '2024-01-01', null);
insert into manufacturing.sku_aliases values ('00FG1001-EA', 'demo_wms', 'FG-1001'), ('LAMP9', 'old', 'CP-2099');
insert into manufacturing.warehouses values
('W01', 'North hall', 'North'), ('W02', 'South hall', 'South'), ('W03', 'East hall', 'East');
insert into manufacturing.customers values
('C-01', 'Velo Berlin', 'DE', true), ('C-02', 'Alpine Sports', 'AT', true);
insert into manufacturing.suppliers values
('S-01', 'Acme Metals', 'A', 'USD', 14, 15.5, 2.1, 40, 0.91, 40, 0.97, 40),
('S-02', 'Borealis Saddles', 'B', 'USD', 30, 36.2, 8.4, 12, 0.58, 12, 0.75, 12);
insert into manufacturing.supplier_items values
('S-01', 'CP-2001', 14, 3.1, 'USD', 100, 50, true), ('S-01', 'CP-2002', 14, 3.6, 'USD', 100, 50, true),
('S-02', 'CP-2003', 28, 17.5, 'USD', 20, 10, true);
insert into manufacturing.inventory_snapshots values
('FG-1001@W01', 'FG-1001', 'W01', 40, 12, 0, 28, '2026-03-01 18:00+00'),
('FG-1001@W02', 'FG-1001', 'W02', 15, 5, 2, 8, '2026-03-01 18:00+00'),
('FG-1002@W01', 'FG-1002', 'W01', 6, 6, 0, 0, '2026-03-01 18:00+00'),
('CP-2001@W01', 'CP-2001', 'W01', 1250.5, 200, 0, 1050.5, '2026-03-01 18:00+00'),
('CP-2003@W01', 'CP-2003', 'W01', 9, 4, 0, 5, '2026-03-01 18:00+00'),
('CP-2010@W03', 'CP-2010', 'W03', -3, 0, 0, -3, '2026-03-01 18:00+00'),
('CP-2099@W02', 'CP-2099', 'W02', 77, 0, 0, 77, '2026-03-01 18:00+00');
insert into manufacturing.sales_orders values
('SO-5001', 1, 'C-01', 'FG-1001', 'W01', 10, 4, 'partial', '2026-02-01', '2026-02-20', null, 900, 'USD'),
('SO-5001', 2, 'C-01', 'FG-1002', 'W01', 3, 0, 'open', '2026-02-01', '2026-03-05', null, 1100, 'USD'),
('SO-5002', 1, 'C-02', 'FG-1001', 'W02', 5, 0, 'open', '2026-02-15', '2026-03-10', null, 900, 'USD'),
('SO-4900', 1, 'C-02', 'FG-1001', 'W02', 8, 8, 'complete', '2026-01-05', '2026-02-02', '2026-02-02', 900, 'USD'),
('SO-4901', 1, 'C-01', 'FG-1002', 'W01', 2, 0, 'cancelled', '2026-01-05', null, null, 1100, 'USD');
insert into manufacturing.purchase_orders values
('PO-7001', 1, 'S-02', 'CP-2003', 'W01', 60, 0, 'open', '2026-01-10', '2026-02-18', null, 17.5, 'USD'),
('PO-7002', 1, 'S-01', 'CP-2001', 'W01', 500, 100, 'partial', '2026-02-10', '2026-03-06', null, 3.1, 'USD'),
('PO-6900', 1, 'S-01', 'CP-2002', 'W01', 300, 300, 'complete', '2025-12-10', '2026-01-06', '2026-01-05', 3.6, 'USD');
insert into manufacturing.work_orders values
('WO-8001', 'FG-1001', 'W01', 20, 12, 1, 'in_progress', '2026-02-20', '2026-02-27', '2026-02-21', null),
('WO-8002', 'SA-1501', 'W01', 50, 0, 0, 'planned', '2026-03-09', '2026-03-13', null, null),
('WO-7900', 'FG-1002', 'W01', 10, 9, 1, 'completed', '2026-02-02', '2026-02-06', '2026-02-02', '2026-02-07');
insert into manufacturing.demand_history
select 'FG-1001', warehouse, 'weekly', week::date, 6 + extract(week from week)::int % 4, 0, 1, false
from generate_series(date '2025-09-01', date '2026-02-23', interval '7 days') as week, unnest(array['W01', 'W02']) as warehouse;
insert into manufacturing.data_health values
('demo_erp', 'sales_orders', '2026-03-02 01:00+00', 1, 26, 500, 3, 0, 'open', null, '{sales_orders}'),
('demo_erp', 'items', '2026-03-02 01:00+00', 1, 26, 8, 0, 0, 'open', null, '{skus}'),
('demo_wms', 'stock', '2026-03-02 01:00+00', 1, 26, 7, 1, 0, 'open', null, '{inventory}');
insert into manufacturing.consistency_issues values
('negative_stock:inventory:CP-2010@W03', 'negative_stock', 'error', 'inventory', 'CP-2010@W03', 'CP-2010', 'W03',
 'Stock is below zero.', 0, -3),
('orphan_keys:sales_orders:x', 'orphan_keys', 'warning', 'sales_orders', 'x', null, null, 'Lines without an item.', 0, 2);

-- Amounts in the company's currency, which is the only one here; what only the plan reads.
alter table manufacturing.skus add column unit_cost_company numeric;
update manufacturing.skus set unit_cost_company = unit_cost;
alter table manufacturing.supplier_items add column price_company numeric;
update manufacturing.supplier_items set price_company = price;
alter table manufacturing.sales_orders add column unit_price_company numeric;
update manufacturing.sales_orders set unit_price_company = unit_price;
alter table manufacturing.purchase_orders add column unit_price_company numeric;
update manufacturing.purchase_orders set unit_price_company = unit_price;
create table manufacturing.stock_movements (
    kind text, reference text, sku_id text, warehouse_id text, quantity numeric, moved_on date
);

insert into staging.business_date (as_of, timezone, currency, systems, run_id)
values ('2026-03-02', 'UTC', 'USD', array['demo_erp', 'demo_wms'], 'run-1');
insert into staging.nightly_runs (run_id, as_of, status, started_at, completed_at, failures, stage_seconds)
values ('run-1', '2026-03-02', 'completed', '2026-03-02 02:00+00', '2026-03-02 02:01+00', '{}', '{}');

insert into forecast.runs (run_id, kind, as_of, input_hash, nightly_run_id) values
('11111111-1111-1111-1111-111111111111', 'demand', '2026-03-02', 'd', 'run-1'),
('22222222-2222-2222-2222-222222222222', 'risk', '2026-03-02', 'r', 'run-1'),
('33333333-3333-3333-3333-333333333333', 'plan', '2026-03-02', 'p', 'run-1');
insert into forecast.forecasts (
    run_id, forecast_type, period, entity_type, entity_id, warehouse_id, target_date, horizon, forecast_value,
    q025, q05, q10, q25, q50, q75, q90, q95, q975, q99, model_name, segment
)
select
    '11111111-1111-1111-1111-111111111111', 'demand', period, kind, item, place, start::date, h,
    mean, mean * .3, mean * .4, mean * .5, mean * .8, mean, mean * 1.2, mean * 1.5, mean * 1.7, mean * 1.9, mean * 2.2,
    'negative_binomial', 'smooth'
from (
    values ('weekly', 'sku', 'FG-1001', 'W01', 8.25), ('weekly', 'sku', 'FG-1001', 'W02', 6.25),
    ('weekly', 'sku', 'FG-1001', null, 14.5), ('weekly', 'sku', 'CP-2003', null, 5.0), ('daily', 'sku', 'FG-1001', null, 2.0),
    ('monthly', 'sku', 'FG-1001', null, 63.0), ('monthly', 'category', 'Finished goods', null, 80.0)
) as series (period, kind, item, place, mean)
inner join (
    select 'weekly', h, date '2026-03-02' + 7 * (h - 1) from generate_series(1, 12) as h
    union all
    select 'daily', h, date '2026-02-23' + (h - 1) from generate_series(1, 42) as h
    union all
    select 'monthly', h, date '2026-04-01' + (h - 1) * interval '1 month' from generate_series(1, 5) as h
) as ahead (period, h, start) using (period);
insert into forecast.forecast_accuracy_metrics values
('11111111-1111-1111-1111-111111111111', 'negative_binomial', 'all', 0, 8, .81, .6, .42, -.03, .25, .79, .94, .18),
('11111111-1111-1111-1111-111111111111', 'moving_average', 'all', 0, 8, .99, .8, .51, .07, .31, null, null, 0);
insert into forecast.inventory_risk (
    run_id, sku_id, warehouse_id, risk_level, stockout_probability, days_until_critical, recommended_reorder_qty,
    risk_factors, current_velocity, forecast_demand, reorder_point, safety_stock, service_level, lead_time_mean_days,
    lead_time_std_days, lead_time_source, review_period_days, inventory_position, projected_stockout_date, order_by_date,
    ledger, as_of, gated_because
) values
('22222222-2222-2222-2222-222222222222', 'CP-2003', 'W01', 'critical', 0.93, 4, 50,
 array['PO-7001 is 12 days late', 'lead time 36.2 days'], 0.71, 30.9, 35, 8.6, 0.95, 36.2, 8.4, 'measured', 7, 5,
 '2026-03-09', '2026-03-03', '[
   {"step": "order-up-to level", "formula": "quantile", "inputs": [], "value": 48.6, "unit": "PCS"},
   {"step": "net need", "formula": "max(0, level - position)", "inputs": [], "value": 43.6, "unit": "PCS"},
   {"step": "order quantity", "formula": "up to the multiple", "inputs": [], "value": 50, "unit": "PCS"}]',
 '2026-03-02', null),
('22222222-2222-2222-2222-222222222222', 'FG-1001', 'W02', 'high', 0.61, 9, 20, array['demand is growing'], 0.9, 12.6,
 15, 4, 0.95, 7, 1, 'planned', 7, 8, '2026-03-11', '2026-03-04', '[]', '2026-03-02', null),
('22222222-2222-2222-2222-222222222222', 'FG-1001', 'W01', 'low', 0.04, null, 0, '{}', 1.2, 16.5, 20, 6, 0.95, 7, 1,
 'planned', 7, 28, null, null, '[]', '2026-03-02', null);
insert into forecast.replenishment_plan (
    run_id, sku_id, warehouse_id, action, quantity, supplier_id, source_warehouse_id, reference, order_by_date, due_date,
    value, currency, pegged_to, findings, ledger, as_of
) values
('33333333-3333-3333-3333-333333333333', 'CP-2003', 'W01', 'buy', 50, 'S-02', null, null, '2026-03-03', '2026-04-08', 875,
 'USD', '[{"kind": "item", "sku_id": "FG-1001", "warehouse_id": "W01", "quantity": 16.8}]', '{}', '[
   {"step": "net need", "formula": "level - position", "inputs": [], "value": 43.6, "unit": "PCS"},
   {"step": "order quantity", "formula": "up to the multiple", "inputs": [], "value": 50, "unit": "PCS"}]', '2026-03-02'),
('33333333-3333-3333-3333-333333333333', 'CP-2003', 'W01', 'expedite', 12, 'S-02', null, 'PO-7001/1', '2026-03-02',
 '2026-03-09', 210, 'USD', '[{"kind": "item", "sku_id": "FG-1001", "warehouse_id": "W01", "quantity": 12}]', '{}', '[]',
 '2026-03-02'),
('33333333-3333-3333-3333-333333333333', 'FG-1001', 'W02', 'transfer', 20, null, 'W01', null, '2026-03-04', '2026-03-06',
 8210, 'USD', '[
   {"kind": "sales_order", "sales_order_id": "SO-5002", "line": 1, "customer_id": "C-02", "due_date": "2026-03-10",
    "quantity": 5, "value": 4500}]', '{"the last count is 40 days old"}', '[]', '2026-03-02'),
('33333333-3333-3333-3333-333333333333', 'SA-1501', 'W01', 'make', 18, null, null, null, '2026-03-02', '2026-03-06', 2160,
 'USD', '[{"kind": "item", "sku_id": "FG-1001", "warehouse_id": "W01", "quantity": 18}]', '{}', '[
   {"step": "net requirement", "formula": "gross - stock", "inputs": [], "value": 18, "unit": "PCS"}]', '2026-03-02');
insert into forecast.forecast_alerts (
    alert_id, sku_id, warehouse_id, alert_type, severity, message, entity, fingerprint, status, first_seen, last_seen, facts
) values
('aaaaaaaa-0000-0000-0000-000000000001', 'CP-2003', 'W01', 'stockout_risk', 'critical',
 'Leather saddle brown runs out on 2026-03-09: order 50 PCS by 2026-03-03.', 'CP-2003@W01', 'stockout:CP-2003:W01',
 'firing', '2026-03-01 02:00+00', '2026-03-02 02:00+00', '{"quantity": 50}'),
('aaaaaaaa-0000-0000-0000-000000000002', 'FG-1001', 'W02', 'stockout_risk', 'high',
 'Mountain bike may run out on 2026-03-11.', 'FG-1001@W02', 'stockout:FG-1001:W02',
 'acknowledged', '2026-03-01 02:00+00', '2026-03-02 02:00+00', '{}');
insert into forecast.component_requirements (
    run_id, sku_id, warehouse_id, week_start, gross, dependent, scheduled_receipts, projected_on_hand, net, planned_receipt,
    planned_release, released_late, low_level_code, pegged_to, as_of
) values
('33333333-3333-3333-3333-333333333333', 'FG-1001', 'W02', '2026-03-02', 6, 0, 0, 2, 0, 0, 20, 0, 0, '[]', '2026-03-02'),
('33333333-3333-3333-3333-333333333333', 'FG-1001', 'W02', '2026-03-09', 18, 0, 0, 4, 16, 20, 0, 0, 0, '[]', '2026-03-02'),
('33333333-3333-3333-3333-333333333333', 'FG-1001', 'W01', '2026-03-02', 28, 20, 0, 0, 0, 0, 12, 0, 1,
 '[{"sku_id": "FG-1001", "warehouse_id": "W02", "quantity": 20}]', '2026-03-02'),
('33333333-3333-3333-3333-333333333333', 'CP-2003', 'W01', '2026-03-02', 17, 16.8, 0, 0, 12, 50, 50, 50, 2,
 '[{"sku_id": "FG-1001", "warehouse_id": "W01", "quantity": 16.8}]', '2026-03-02');
update forecast.runs set policy = '{}' where kind = 'plan';
update forecast.forecasts set standard_deviation = 2 where warehouse_id is not null;
