-- What people know and the statistic does not: overrides of a forecast, and periods of the past to be left out of it.
-- Both are kept for good; withdrawing closes a row, and nothing but its end is ever changed.

create table forecast.forecast_overrides (
    override_id uuid primary key default gen_random_uuid(),
    entity_type text not null default 'sku' check (entity_type = 'sku'),
    entity_id text not null,
    warehouse_id text,
    period text not null check (period in ('weekly', 'monthly')),
    target_date date not null,
    quantity numeric not null check (quantity >= 0 and quantity < 'infinity'),
    reason text not null check (reason ~ '\S'),
    statistical_value double precision not null,
    run_id uuid not null,
    created_by text not null check (created_by ~ '\S'),
    created_at timestamptz not null default now(),
    made_on date not null,
    withdrawn_by text check (withdrawn_by ~ '\S'),
    withdrawn_at timestamptz,
    withdrawn_on date,
    constraint starts_with_its_period check (target_date = date_trunc(case period when 'weekly' then 'week' else 'month' end, target_date::timestamp)),
    constraint withdrawn_by_somebody_on_a_day check (num_nulls(withdrawn_by, withdrawn_at, withdrawn_on) in (0, 3))
);
create unique index forecast_overrides_one_active on forecast.forecast_overrides
(entity_type, entity_id, warehouse_id, period, target_date) nulls not distinct where withdrawn_at is null;

create table forecast.planner_marks (
    mark_id uuid primary key default gen_random_uuid(),
    sku_id text not null,
    warehouse_id text,
    first_day date not null,
    last_day date not null,
    kind text not null check (kind in ('promotion', 'project', 'other')),
    reason text not null check (reason ~ '\S'),
    created_by text not null check (created_by ~ '\S'),
    created_at timestamptz not null default now(),
    withdrawn_by text check (withdrawn_by ~ '\S'),
    withdrawn_at timestamptz,
    constraint ends_after_it_begins check (first_day <= last_day),
    constraint withdrawn_by_somebody check (num_nulls(withdrawn_by, withdrawn_at) in (0, 2))
);
create unique index planner_marks_one_active on forecast.planner_marks
(sku_id, warehouse_id, first_day, last_day) nulls not distinct where withdrawn_at is null;

-- Which quantity each active override puts where: one row per item, warehouse, week and the month in which its days lie.
create view forecast.override_shares as
with covered as (
    select
        overrides.override_id,
        overrides.period,
        overrides.warehouse_id is not null as is_for_warehouse,
        overrides.quantity::double precision as quantity,
        overrides.reason,
        case overrides.period
            when 'weekly' then 7 else extract(day from overrides.target_date + interval '1 month' - interval '1 day')::integer
        end as days_of_period,
        forecasts.entity_id,
        forecasts.warehouse_id,
        forecasts.target_date as week_start,
        parts.month_start,
        parts.days,
        forecasts.forecast_value * parts.days / 7 as statistical_value
    from forecast.forecast_overrides as overrides
    inner join forecast.forecasts
        on overrides.entity_type = forecasts.entity_type and overrides.entity_id = forecasts.entity_id
        and (overrides.warehouse_id is null or overrides.warehouse_id = forecasts.warehouse_id)
        and forecasts.target_date between
        case overrides.period when 'weekly' then overrides.target_date else overrides.target_date - 6 end
        and case overrides.period when 'weekly' then overrides.target_date else overrides.target_date + 30 end
    cross join lateral (
        select
            date_trunc('month', forecasts.target_date::timestamp)::date as month_start,
            case
                when date_trunc('month', forecasts.target_date::timestamp) = date_trunc('month', forecasts.target_date + interval '6 days')
                    then 7
                else 7 - extract(day from forecasts.target_date + 6)::integer
            end as days
        union all
        select
            date_trunc('month', forecasts.target_date + interval '6 days')::date as month_start,
            extract(day from forecasts.target_date + 6)::integer as days
        where extract(day from forecasts.target_date + 6) < 7
    ) as parts
    where overrides.withdrawn_at is null
        and forecasts.run_id = (select run_id from forecast.runs where kind = 'demand' order by latest_at desc limit 1)
        and forecasts.forecast_type = 'demand' and forecasts.period = 'weekly' and forecasts.warehouse_id is not null
        and (overrides.period = 'weekly' or parts.month_start = overrides.target_date)
),

-- Days of the period before or after the forecast take their part of the quantity with them. Every window is within one
-- item, so that whoever asks for one item waits for no other.
spread as (
    select
        *,
        quantity * (sum(days) over (partition by entity_id, override_id, warehouse_id)) / days_of_period
        * coalesce(
            statistical_value / nullif(sum(statistical_value) over (partition by entity_id, override_id), 0),
            days::double precision / sum(days) over (partition by entity_id, override_id)
        ) as planned_value,
        row_number() over (
            partition by entity_id, warehouse_id, week_start, month_start
            order by period = 'weekly' desc, is_for_warehouse desc
        ) as precedence
    from covered
)

select
    entity_id,
    warehouse_id,
    week_start,
    month_start,
    override_id,
    reason,
    statistical_value,
    planned_value
from spread
where precedence = 1;

create view forecast.demand_plan_latest as
with changes as (
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

changes_with_weeks as (
    select
        changes.*,
        weeks.forecast_value as weekly_value
    from changes
    left join forecast.forecasts_latest as weeks
        on changes.period = 'weekly' and weeks.period = 'weekly' and weeks.forecast_type = 'demand' and weeks.entity_type = 'sku'
        and changes.entity_id = weeks.entity_id and changes.warehouse_id is not distinct from weeks.warehouse_id
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
        on forecasts.entity_type = 'sku' and forecasts.entity_id = changes.entity_id
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

create function forecast.actual_demand(of_sku text, of_warehouse text, of_period text, starting date)
returns table (quantity double precision, is_censored boolean)
language plpgsql stable set search_path = ''
as $$
begin
    if to_regclass('manufacturing.demand_history') is null then
        return;
    end if;
    if not exists (
        select from manufacturing.demand_history as history
        where history.period = of_period and history.sku_id = of_sku and history.period_start >= starting
    ) then
        return;
    end if;
    return query
    select
        coalesce(sum(history.quantity), 0)::double precision,
        coalesce(bool_or(history.is_censored), false)
    from manufacturing.demand_history as history
    where history.period = of_period and history.sku_id = of_sku and history.period_start = starting
        and (of_warehouse is null or history.warehouse_id = of_warehouse);
end;
$$;
comment on function forecast.actual_demand(text, text, text, date) is 'What was ordered of an item in a period that is over; no row before. A null warehouse: all together. Looks the table up when it is asked, for dbt makes it anew.';

create view forecast.override_accuracy as
select
    overrides.override_id,
    overrides.entity_id,
    overrides.warehouse_id,
    overrides.period,
    overrides.target_date,
    overrides.quantity::double precision as quantity,
    overrides.statistical_value,
    actual.quantity as actual_quantity,
    actual.is_censored,
    abs(overrides.quantity - actual.quantity) as override_error,
    abs(overrides.statistical_value - actual.quantity) as statistical_error,
    abs(overrides.statistical_value - actual.quantity) - abs(overrides.quantity - actual.quantity) as value_added,
    case sign(abs(overrides.statistical_value - actual.quantity) - abs(overrides.quantity - actual.quantity))
        when 1 then 'override' when -1 then 'statistic' else 'neither'
    end as nearer,
    overrides.reason,
    overrides.created_by
from forecast.forecast_overrides as overrides
cross join lateral forecast.actual_demand(
    overrides.entity_id, overrides.warehouse_id, overrides.period, overrides.target_date
) as actual
where overrides.made_on <= overrides.target_date
    and (overrides.withdrawn_on is null or overrides.withdrawn_on > overrides.target_date);

comment on table forecast.forecast_overrides is 'One row per quantity that somebody set in place of the statistical forecast of an item, from when it was set until it was withdrawn. Rows stay for good.';
comment on column forecast.forecast_overrides.override_id is 'Key of the override.';
comment on column forecast.forecast_overrides.entity_type is 'Kind of entity_id: sku.';
comment on column forecast.forecast_overrides.entity_id is 'Item (its sku_id).';
comment on column forecast.forecast_overrides.warehouse_id is 'Warehouse; null: all warehouses together.';
comment on column forecast.forecast_overrides.period is 'weekly or monthly.';
comment on column forecast.forecast_overrides.target_date is 'First day of the period: a Monday, or the first of a month.';
comment on column forecast.forecast_overrides.quantity is 'Demand expected in the whole period, in the item''s stock unit.';
comment on column forecast.forecast_overrides.reason is 'Why, as who set it says.';
comment on column forecast.forecast_overrides.statistical_value is 'Mean of the statistical forecast for the whole period when the override was set; of a month only partly in the forecast, extended to the whole month.';
comment on column forecast.forecast_overrides.run_id is 'Computation whose forecast that was (forecast.runs, while it is kept).';
comment on column forecast.forecast_overrides.created_by is 'Who set it.';
comment on column forecast.forecast_overrides.created_at is 'When.';
comment on column forecast.forecast_overrides.made_on is 'Business date on which it was set.';
comment on column forecast.forecast_overrides.withdrawn_by is 'Who withdrew it, or set another in its place; null: it is active.';
comment on column forecast.forecast_overrides.withdrawn_at is 'When it was withdrawn; null: it is active.';
comment on column forecast.forecast_overrides.withdrawn_on is 'Business date on which it was withdrawn; null: it is active.';

comment on table forecast.planner_marks is 'One row per stretch of an item''s history that somebody wants left out of forecasting. Rows stay for good.';
comment on column forecast.planner_marks.mark_id is 'Key of the mark.';
comment on column forecast.planner_marks.sku_id is 'Item.';
comment on column forecast.planner_marks.warehouse_id is 'Warehouse; null: all of them.';
comment on column forecast.planner_marks.first_day is 'First day left out; a week is left out if any of its days is.';
comment on column forecast.planner_marks.last_day is 'Last day left out.';
comment on column forecast.planner_marks.kind is 'promotion, project or other.';
comment on column forecast.planner_marks.reason is 'Why, as who marked it says.';
comment on column forecast.planner_marks.created_by is 'Who marked it.';
comment on column forecast.planner_marks.created_at is 'When.';
comment on column forecast.planner_marks.withdrawn_by is 'Who withdrew it, or set another in its place; null: it is active.';
comment on column forecast.planner_marks.withdrawn_at is 'When it was withdrawn; null: it is active.';

comment on view forecast.override_shares is 'One row per item, warehouse, week and month of its days that an active override reaches: what it puts there. An override of a week goes before one of a month, then one of a warehouse before one of all.';
comment on column forecast.override_shares.entity_id is 'Item (its sku_id).';
comment on column forecast.override_shares.warehouse_id is 'Warehouse.';
comment on column forecast.override_shares.week_start is 'Monday of the week.';
comment on column forecast.override_shares.month_start is 'First day of the month in which these days of the week lie.';
comment on column forecast.override_shares.override_id is 'Override that holds there (forecast.forecast_overrides).';
comment on column forecast.override_shares.reason is 'Its reason.';
comment on column forecast.override_shares.statistical_value is 'Mean of the statistical forecast for these days.';
comment on column forecast.override_shares.planned_value is 'What the override puts in its place: spread by days and statistical forecast, by days alone where that is zero.';

comment on view forecast.override_accuracy is 'One row per override that was active when its period began, and whose period is over: was it nearer to what was ordered than the statistical forecast it replaced?';
comment on column forecast.override_accuracy.quantity is 'Demand the override expected.';
comment on column forecast.override_accuracy.actual_quantity is 'Quantity ordered for the period.';
comment on column forecast.override_accuracy.is_censored is 'True where the item was out of stock for more than half of the period: demand may have been higher.';
comment on column forecast.override_accuracy.override_error is 'Absolute error of the override.';
comment on column forecast.override_accuracy.statistical_error is 'Absolute error of the statistical forecast of when the override was set.';
comment on column forecast.override_accuracy.value_added is 'statistical_error - override_error: quantity by which the override was nearer; negative where it was farther.';
comment on column forecast.override_accuracy.nearer is 'override, statistic, or neither.';

comment on view forecast.demand_plan_latest is 'One row per demand forecast of the latest run, with the active overrides on top: what risk and proposals are computed from. Quantiles and standard deviation of an overridden row scale with its mean; where the statistic expects nothing in most periods, they are those of a normal distribution about the planned mean, with the variance of a count (at least the statistic''s own), not below zero. Totals are the sums over warehouses, months and quarters those over weeks, days follow their week.';
comment on column forecast.demand_plan_latest.statistical_value is 'Mean without overrides, as in forecasts_latest.';
comment on column forecast.demand_plan_latest.override_id is 'Override in force (forecast.forecast_overrides), of several the one that changes most; null: none.';
comment on column forecast.demand_plan_latest.override_reason is 'Reasons of the overrides in force.';

-- A view says of its columns what the table behind says.
do $$
declare
    described record;
begin
    for described in
        select
            views.relname as view,
            shown.attname as column,
            col_description(tables.oid, columns.attnum) as comment
        from (
            values ('demand_plan_latest', 'forecasts'), ('override_accuracy', 'forecast_overrides')
        ) as pairs (view_name, table_name)
        inner join pg_class as views on views.oid = format('forecast.%I', pairs.view_name)::regclass
        inner join pg_class as tables on tables.oid = format('forecast.%I', pairs.table_name)::regclass
        inner join pg_attribute as shown on views.oid = shown.attrelid and shown.attnum > 0
        inner join pg_attribute as columns on tables.oid = columns.attrelid and shown.attname = columns.attname
        where col_description(views.oid, shown.attnum) is null
    loop
        execute format('comment on column forecast.%I.%I is %L', described.view, described.column, described.comment);
    end loop;
end;
$$;
