-- What to order, make, bring, move or cancel, and the requirements it comes from, week by week.

alter table forecast.runs drop constraint runs_kind_check;
alter table forecast.runs add constraint runs_kind_check
check (kind in ('demand', 'risk', 'supply', 'quality', 'projection', 'plan'));
comment on column forecast.runs.kind is 'demand, risk, supply (arrivals of open orders), quality (scrap), projection (stock) or plan (requirements and proposals).';

create table forecast.component_requirements (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    sku_id text not null,
    warehouse_id text not null,
    week_start date not null,
    gross numeric not null,
    dependent numeric not null,
    scheduled_receipts numeric not null,
    projected_on_hand numeric not null,
    net numeric not null,
    planned_receipt numeric not null,
    planned_release numeric not null,
    released_late numeric not null,
    low_level_code integer not null,
    pegged_to jsonb not null default '[]',
    as_of date not null,
    primary key (run_id, sku_id, warehouse_id, week_start)
);
comment on table forecast.component_requirements is 'One row per run, item, warehouse and week: what is needed, what is there or comes, and what must be ordered when. The runs of the last two weeks are kept.';
comment on column forecast.component_requirements.run_id is 'Computation it belongs to (forecast.runs).';
comment on column forecast.component_requirements.sku_id is 'Item.';
comment on column forecast.component_requirements.warehouse_id is 'Warehouse.';
comment on column forecast.component_requirements.week_start is 'The week''s Monday; the first is the week of as_of.';
comment on column forecast.component_requirements.gross is 'Needed in the week: the larger of forecast and customer orders, and what other items draw.';
comment on column forecast.component_requirements.dependent is 'The part of gross that the releases of other items, or of other warehouses, draw.';
comment on column forecast.component_requirements.scheduled_receipts is 'Open purchase orders and work orders under way that are due in the week; overdue ones in the first.';
comment on column forecast.component_requirements.projected_on_hand is 'Usable stock at the week''s end, planned receipt included.';
comment on column forecast.component_requirements.net is 'Missing in the week to keep safety stock, before the planned receipt.';
comment on column forecast.component_requirements.planned_receipt is 'Arrives in the week if it is released as planned: net in whole lots, or what inventory_risk orders today.';
comment on column forecast.component_requirements.planned_release is 'To be ordered or begun in the week for later receipts.';
comment on column forecast.component_requirements.released_late is 'The part of planned_release whose time was before the first week: it arrives late.';
comment on column forecast.component_requirements.low_level_code is 'The longest way down to the item in any bill of material; 0 is on top.';
comment on column forecast.component_requirements.pegged_to is 'What dependent is for: [{sku_id, warehouse_id, quantity}], one entry a parent.';
comment on column forecast.component_requirements.as_of is 'Business date it was computed for.';

create table forecast.replenishment_plan (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    sku_id text not null,
    warehouse_id text not null,
    action text not null check (action in ('buy', 'make', 'transfer', 'expedite', 'defer', 'cancel')),
    quantity numeric not null check (quantity > 0),
    supplier_id text,
    source_warehouse_id text,
    reference text,
    order_by_date date not null,
    due_date date not null,
    value numeric,
    currency text not null,
    pegged_to jsonb not null default '[]',
    findings text[] not null default '{}',
    ledger jsonb not null,
    as_of date not null,
    gated_because text,
    constraint one_proposal_of_a_kind unique nulls not distinct (run_id, sku_id, warehouse_id, action, reference)
);
comment on table forecast.replenishment_plan is 'One row per run, item, warehouse, action and order moved: what to do today. The runs of the last two weeks are kept.';
comment on column forecast.replenishment_plan.run_id is 'Computation it belongs to (forecast.runs).';
comment on column forecast.replenishment_plan.sku_id is 'Item.';
comment on column forecast.replenishment_plan.warehouse_id is 'Warehouse that is to have it.';
comment on column forecast.replenishment_plan.action is 'buy, make or transfer a new quantity; expedite, defer or cancel an open order (reference).';
comment on column forecast.replenishment_plan.quantity is 'In the item''s stock unit; of an expedited order the part that is missing before it comes.';
comment on column forecast.replenishment_plan.supplier_id is 'Whom to buy from, or whose order is moved; null where the item is made or brought, or no supplier is known.';
comment on column forecast.replenishment_plan.source_warehouse_id is 'Of a transfer: the warehouse that sends it.';
comment on column forecast.replenishment_plan.reference is 'The order that is moved: purchase order and line as in PO-1/10, or the work order. Null for a new one.';
comment on column forecast.replenishment_plan.order_by_date is 'The last working day to do it on; never before as_of.';
comment on column forecast.replenishment_plan.due_date is 'When it arrives if done then; of a moved order the new date.';
comment on column forecast.replenishment_plan.value is 'Quantity at the supplier''s price, else at the item''s cost, in currency. Null where neither is known.';
comment on column forecast.replenishment_plan.currency is 'The company''s currency.';
comment on column forecast.replenishment_plan.pegged_to is 'What it is for: customer orders that wait for the item (kind sales_order, the most valuable ten, the rest in one entry of kind more), parents that draw it (kind item), else its forecast (kind forecast).';
comment on column forecast.replenishment_plan.findings is 'What is doubtful about it, in words.';
comment on column forecast.replenishment_plan.ledger is 'Array of steps {step, formula, inputs:[{name, value, unit, table, key}], value, unit}; the last value is quantity and evaluating the formulas in order gives it again.';
comment on column forecast.replenishment_plan.as_of is 'Business date it was computed for.';
comment on column forecast.replenishment_plan.gated_because is 'Why this is the last proposal and no new one: the source whose data is stale or failed. Null: fresh.';

create view forecast.component_requirements_latest as
select component_requirements.* from forecast.component_requirements
where run_id = (select run_id from forecast.runs where kind = 'plan' order by latest_at desc limit 1);
comment on view forecast.component_requirements_latest is 'forecast.component_requirements of the latest run.';

create view forecast.replenishment_plan_latest as
select replenishment_plan.* from forecast.replenishment_plan
where run_id = (select run_id from forecast.runs where kind = 'plan' order by latest_at desc limit 1);
comment on view forecast.replenishment_plan_latest is 'forecast.replenishment_plan of the latest run.';

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
        where views.relnamespace = 'forecast'::regnamespace and views.relkind = 'v'
            and views.relname in ('component_requirements_latest', 'replenishment_plan_latest')
    loop
        execute format('comment on column forecast.%I.%I is %L', described.view, described.column, described.comment);
    end loop;
end;
$$;
