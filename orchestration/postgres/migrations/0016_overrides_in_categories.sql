-- What a planner overrides of an item moves the total of its category by as much.

create table forecast.category_members (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    category text not null,
    sku_id text not null,
    primary key (run_id, sku_id)
);
comment on table forecast.category_members is 'One row per run and item that is in the total of a category. An item without a category, or whose category is counted in several units, is in none.';
comment on column forecast.category_members.run_id is 'Computation it belongs to (forecast.runs).';
comment on column forecast.category_members.category is 'Category, as the entity_id of its forecasts spells it.';
comment on column forecast.category_members.sku_id is 'Item whose warehouses are all in the total.';

create or replace view forecast.demand_plan_latest as
with item_changes as not materialized (
    select
        shares.entity_id,
        places.warehouse_id,
        periods.period,
        periods.target_date,
        sum(shares.planned_value - shares.statistical_value) as added,
        (array_agg(shares.override_id order by abs(shares.planned_value - shares.statistical_value) desc, shares.override_id))[1] as override_id,
        string_agg(distinct shares.reason, '; ') as override_reason
    from forecast.override_shares as shares
    cross join lateral (values (shares.warehouse_id), (null)) as places (warehouse_id)
    cross join lateral (
        values
        ('weekly', shares.week_start),
        ('monthly', shares.month_start),
        ('quarterly', date_trunc('quarter', shares.month_start::timestamp)::date)
    ) as periods (period, target_date)
    group by shares.entity_id, places.warehouse_id, periods.period, periods.target_date
),

changes as (
    select
        'sku' as entity_type,
        entity_id,
        warehouse_id,
        period,
        target_date,
        added,
        override_id,
        override_reason
    from item_changes

    union all

    select
        'category' as entity_type,
        members.category as entity_id,
        null as warehouse_id,
        items.period,
        items.target_date,
        sum(items.added) as added,
        (array_agg(items.override_id order by abs(items.added) desc, items.override_id))[1] as override_id,
        string_agg(distinct items.override_reason, '; ') as override_reason
    from item_changes as items
    inner join forecast.category_members as members on items.entity_id = members.sku_id
    where items.warehouse_id is null
        and members.run_id = (select run_id from forecast.runs where kind = 'demand' order by latest_at desc limit 1)
    group by members.category, items.period, items.target_date
),

changes_with_weeks as (
    select
        changes.*,
        weeks.forecast_value as weekly_value
    from changes
    left join forecast.forecasts_latest as weeks
        on changes.period = 'weekly' and weeks.period = 'weekly' and weeks.forecast_type = 'demand'
        and changes.entity_type = weeks.entity_type and changes.entity_id = weeks.entity_id and changes.warehouse_id is not distinct from weeks.warehouse_id
        and changes.target_date = weeks.target_date
),

-- A day follows its week: all days of the week by one ratio.
planned as (
    select
        forecasts.*,
        changes.override_id,
        changes.override_reason,
        case
            when changes.added is null then forecasts.forecast_value
            when forecasts.period <> 'daily' then greatest(forecasts.forecast_value + changes.added, 0)
            when changes.weekly_value > 0 then forecasts.forecast_value * greatest(1 + changes.added / changes.weekly_value, 0)
            else greatest(changes.added, 0) / 7
        end as planned_value
    from forecast.forecasts_latest as forecasts
    left join changes_with_weeks as changes
        on forecasts.entity_type = changes.entity_type and forecasts.entity_id = changes.entity_id
        and forecasts.warehouse_id is not distinct from changes.warehouse_id
        and case forecasts.period when 'daily' then 'weekly' else forecasts.period end = changes.period
        and case forecasts.period when 'daily' then date_trunc('week', forecasts.target_date::timestamp)::date else forecasts.target_date end
        = changes.target_date
    where forecasts.forecast_type = 'demand'
),

-- Where nothing is the likeliest, a ratio to the mean says nothing of the spread: that of a count with the planned mean does.
ratios as (
    select
        *,
        case
            when planned_value <= forecast_value or q50 > 0 then coalesce(planned_value / nullif(forecast_value, 0), 1)
        end as ratio,
        greatest(standard_deviation, sqrt(planned_value)) as spread
    from planned
)

select
    run_id,
    forecast_type,
    period,
    entity_type,
    entity_id,
    warehouse_id,
    target_date,
    horizon,
    planned_value as forecast_value,
    coalesce(standard_deviation * ratio, case when ratio is null then spread end) as standard_deviation,
    coalesce(q025 * ratio, greatest(planned_value - 1.959964 * spread, 0)) as q025,
    coalesce(q05 * ratio, greatest(planned_value - 1.644854 * spread, 0)) as q05,
    coalesce(q10 * ratio, greatest(planned_value - 1.281552 * spread, 0)) as q10,
    coalesce(q25 * ratio, greatest(planned_value - 0.674490 * spread, 0)) as q25,
    coalesce(q50 * ratio, planned_value) as q50,
    coalesce(q75 * ratio, planned_value + 0.674490 * spread) as q75,
    coalesce(q90 * ratio, planned_value + 1.281552 * spread) as q90,
    coalesce(q95 * ratio, planned_value + 1.644854 * spread) as q95,
    coalesce(q975 * ratio, planned_value + 1.959964 * spread) as q975,
    coalesce(q99 * ratio, planned_value + 2.326348 * spread) as q99,
    confidence_level,
    model_name,
    segment,
    created_at,
    forecast_id,
    forecast_value as statistical_value,
    override_id,
    override_reason
from ratios;

comment on view forecast.demand_plan_latest is 'One row per demand forecast of the latest run, with the active overrides on top: what risk and proposals are computed from. Quantiles and standard deviation of an overridden row scale with its mean; where the statistic expects nothing in most periods, they are those of a normal distribution about the planned mean, with the variance of a count (at least the statistic''s own), not below zero. Totals of an item are the sums over its warehouses; that of a category moves by what the overrides of its items add; months and quarters are the sums over weeks, days follow their week.';
comment on column forecast.demand_plan_latest.override_id is 'Override in force (forecast.forecast_overrides), of several the one that changes most; of a category, of one of its items; null: none.';
comment on column forecast.demand_plan_latest.override_reason is 'Reasons of the overrides in force, of a category those of all its items.';
