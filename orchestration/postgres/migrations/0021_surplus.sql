-- Surplus of one warehouse for another, and from where an item at risk is brought.

alter table forecast.inventory_risk add column source_warehouse_id text;
comment on column forecast.inventory_risk.source_warehouse_id is 'The warehouse it is brought from, as usual; null where it is made or bought here.';

create or replace view forecast.inventory_risk_latest as
select inventory_risk.* from forecast.inventory_risk
where run_id = (select run_id from forecast.runs where kind = 'risk' order by latest_at desc limit 1);
comment on column forecast.inventory_risk_latest.source_warehouse_id is 'The warehouse it is brought from, as usual; null where it is made or bought here.';

alter table forecast.replenishment_plan drop constraint one_proposal_of_a_kind;
alter table forecast.replenishment_plan add constraint one_proposal_of_a_kind
unique nulls not distinct (run_id, sku_id, warehouse_id, action, reference, source_warehouse_id);

do $$
declare
    suffix text;
begin
    foreach suffix in array array['', '_latest'] loop
        execute format('comment on column forecast.replenishment_plan%s.source_warehouse_id is %L', suffix,
            'Of a transfer: the warehouse that sends it, because the item comes from there as usual or because it has too much of it.');
        execute format('comment on column forecast.component_requirements%s.scheduled_receipts is %L', suffix,
            'Open purchase orders and work orders under way that are due in the week, overdue ones in the first, and what the plan brings of the surplus of other warehouses.');
        execute format('comment on column forecast.component_requirements%s.dependent is %L', suffix,
            'The part of gross that the releases of other items, or transfers to other warehouses, draw.');
    end loop;
end;
$$;
