-- What a deferral is worth, and what is the matter with items, whether anything is proposed of them or not.

alter table forecast.replenishment_plan add column money_weeks numeric;
comment on column forecast.replenishment_plan.money_weeks is 'Of a deferred order: value times the weeks until it is needed, by which deferrals are ranked. Null of others.';

create or replace view forecast.replenishment_plan_latest as
select replenishment_plan.* from forecast.replenishment_plan
where run_id = (select run_id from forecast.runs where kind = 'plan' order by latest_at desc limit 1);
comment on column forecast.replenishment_plan_latest.money_weeks is 'Of a deferred order: value times the weeks until it is needed, by which deferrals are ranked. Null of others.';

create table forecast.plan_findings (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    sku_id text not null,
    warehouse_id text not null,
    kind text not null check (kind in (
        'excess', 'obsolete', 'over_ordered', 'no_supplier', 'no_bom', 'no_lead_time', 'negative_stock', 'no_price',
        'minimum_above_a_year', 'overdue_orders'
    )),
    severity text not null check (severity in ('high', 'medium', 'low')),
    message text not null,
    value numeric,
    currency text not null,
    evidence jsonb not null,
    as_of date not null,
    primary key (run_id, sku_id, warehouse_id, kind)
);
comment on table forecast.plan_findings is 'One row per run, item, warehouse and kind: what is the matter with the item, whether anything is proposed of it or not. The runs of the last two weeks are kept.';
comment on column forecast.plan_findings.run_id is 'Computation it belongs to (forecast.runs), that of the plan.';
comment on column forecast.plan_findings.sku_id is 'Item.';
comment on column forecast.plan_findings.warehouse_id is 'Warehouse.';
comment on column forecast.plan_findings.kind is 'excess: on hand beyond the year''s needs; obsolete: on hand, neither used for a year nor needed within one; over_ordered: on order beyond the year''s needs; no_supplier, no_bom, no_lead_time, no_price: not known; negative_stock: less than nothing on hand; minimum_above_a_year: the smallest lot lasts longer; overdue_orders: open orders that should have come.';
comment on column forecast.plan_findings.severity is 'high: it endangers what is needed, or the record is wrong; medium: it costs money or precision; low: it can wait.';
comment on column forecast.plan_findings.message is 'The finding in words, with its numbers.';
comment on column forecast.plan_findings.value is 'The money in it, in currency, at the price of the plan: of what is too much, obsolete, ordered in vain or overdue. Null of other kinds, and without a price.';
comment on column forecast.plan_findings.currency is 'The company''s currency.';
comment on column forecast.plan_findings.evidence is 'What it rests on: [{name, value, unit, table, key}]; without a table it is a setting of the policy.';
comment on column forecast.plan_findings.as_of is 'Business date it was computed for.';

create view forecast.plan_findings_latest as
select plan_findings.* from forecast.plan_findings
where run_id = (select run_id from forecast.runs where kind = 'plan' order by latest_at desc limit 1);
comment on view forecast.plan_findings_latest is 'forecast.plan_findings of the latest run.';

-- A view of the latest run says of its columns what their table says.
do $$
declare
    described record;
begin
    for described in
        select columns.attname as column, col_description(columns.attrelid, columns.attnum) as comment
        from pg_attribute as columns
        where columns.attrelid = 'forecast.plan_findings'::regclass and columns.attnum > 0 and not columns.attisdropped
    loop
        execute format('comment on column forecast.plan_findings_latest.%I is %L', described.column, described.comment);
    end loop;
end;
$$;
