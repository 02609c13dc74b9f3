-- Budgets: what they do not pay for is a finding.

alter table forecast.plan_findings drop constraint plan_findings_kind_check;
alter table forecast.plan_findings add constraint plan_findings_kind_check check (kind in (
    'excess', 'obsolete', 'over_ordered', 'no_supplier', 'no_bom', 'no_lead_time', 'negative_stock', 'no_price',
    'minimum_above_a_year', 'overdue_orders', 'beyond_budget', 'no_warehouse'
));

do $$
declare
    suffix text;
begin
    foreach suffix in array array['', '_latest'] loop
        execute format('comment on column forecast.plan_findings%s.kind is %L', suffix,
            'excess: on hand beyond the year''s needs; obsolete: on hand, neither used for a year nor needed within one; over_ordered: on order beyond the year''s needs; no_supplier, no_bom, no_lead_time, no_price: not known; negative_stock: less than nothing on hand; minimum_above_a_year: the smallest lot lasts longer; overdue_orders: open orders that should have come; beyond_budget: to be bought today, and not paid for by its budget; no_warehouse: customer orders that name no warehouse, and are not planned.');
        execute format('comment on column forecast.plan_findings%s.warehouse_id is %L', suffix,
            'Warehouse; empty where customer orders name none (no_warehouse).');
        execute format('comment on column forecast.replenishment_plan%s.value is %L', suffix,
            'Quantity at the price of it: the supplier''s, that of a price break where the policy gives one, else the item''s cost, in currency. Null where none is known.');
    end loop;
end;
$$;
