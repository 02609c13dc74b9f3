-- What a deferral is worth.

alter table forecast.replenishment_plan add column money_weeks numeric;
comment on column forecast.replenishment_plan.money_weeks is 'Of a deferred order: value times the weeks until it is needed, by which deferrals are ranked. Null of others.';

create or replace view forecast.replenishment_plan_latest as
select replenishment_plan.* from forecast.replenishment_plan
where run_id = (select run_id from forecast.runs where kind = 'plan' order by latest_at desc limit 1);
comment on column forecast.replenishment_plan_latest.money_weeks is 'Of a deferred order: value times the weeks until it is needed, by which deferrals are ranked. Null of others.';
