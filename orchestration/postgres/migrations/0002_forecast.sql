-- Demand as distributions, the risk that follows from it, and the alerts people see.
-- A run_id is derived from its inputs: the same inputs give the same run and write nothing twice.

create schema if not exists forecast;

create table forecast.runs (
    run_id uuid primary key,
    kind text not null check (kind in ('demand', 'risk')),
    as_of date not null,
    input_hash text not null,
    nightly_run_id text not null,
    created_at timestamptz not null default now(),
    latest_at timestamptz not null default now()
);
create index runs_latest on forecast.runs (kind, latest_at desc);
comment on table forecast.runs is 'One row per distinct computation, written in the transaction that writes its results. latest_at moves when a later nightly, after another computation, arrives at these inputs again.';

create table forecast.forecasts (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    forecast_type text not null check (forecast_type in ('demand', 'inventory', 'supply', 'quality')),
    period text not null check (period in ('daily', 'weekly', 'monthly', 'quarterly')),
    entity_type text not null,
    entity_id text not null,
    warehouse_id text,
    target_date date not null,
    horizon integer not null check (horizon > 0),
    forecast_value double precision not null,
    standard_deviation double precision,
    q025 double precision not null, q05 double precision not null, q10 double precision not null,
    q25 double precision not null, q50 double precision not null, q75 double precision not null,
    q90 double precision not null, q95 double precision not null, q975 double precision not null,
    q99 double precision not null,
    confidence_level double precision not null default 0.95,
    model_name text not null,
    segment text not null,
    created_at timestamptz not null default now(),
    forecast_id uuid generated always as (
        md5(
            run_id::text || '|' || forecast_type || '|' || period || '|' || entity_type || '|' || entity_id || '|'
            || coalesce(warehouse_id, '') || '|' || (target_date - date '2000-01-01')::text
        )::uuid
    ) stored primary key,
    constraint quantiles_do_not_cross check (
        q025 <= q05 and q05 <= q10 and q10 <= q25 and q25 <= q50 and q50 <= q75 and q75 <= q90
        and q90 <= q95 and q95 <= q975 and q975 <= q99
    )
);
create index forecasts_by_entity on forecast.forecasts (run_id, entity_id, warehouse_id, period, target_date);
comment on table forecast.forecasts is 'One row per run, forecast type, period, entity, warehouse and target date.';
comment on column forecast.forecasts.warehouse_id is 'Null: all warehouses together.';
comment on column forecast.forecasts.target_date is 'First day of the forecast period.';
comment on column forecast.forecasts.forecast_value is 'Mean of the distribution, in the item''s stock unit.';
comment on column forecast.forecasts.q95 is 'Demand stays at or below this value with probability 95 %; the other quantiles likewise.';

create table forecast.forecast_models (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    segment text not null,
    model_name text not null,
    series_count bigint not null,
    fallback_count bigint not null default 0,
    parameters jsonb not null default '{}',
    primary key (run_id, segment, model_name)
);
comment on table forecast.forecast_models is 'One row per run, segment and model: how many series it forecast and how often a fallback stood in.';

create table forecast.forecast_accuracy_metrics (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    model_name text not null,
    segment text not null,
    horizon integer not null,
    series_count bigint not null,
    mase double precision, rmsse double precision, wape double precision, bias double precision,
    scaled_pinball_loss double precision, coverage_80 double precision, coverage_95 double precision,
    forecast_value_added double precision,
    primary key (run_id, model_name, segment, horizon)
);
comment on table forecast.forecast_accuracy_metrics is 'One row per run, model, segment and horizon of the rolling-origin backtest; segment "all" is every series together, horizon 0 all horizons together.';
comment on column forecast.forecast_accuracy_metrics.forecast_value_added is 'Share of the scaled pinball loss of the moving average a planner would use that this model saves; negative where it does worse.';

create table forecast.inventory_risk (
    run_id uuid not null references forecast.runs (run_id) on delete cascade,
    sku_id text not null,
    warehouse_id text not null,
    risk_level text not null check (risk_level in ('critical', 'high', 'medium', 'low')),
    stockout_probability double precision not null check (stockout_probability between 0 and 1),
    days_until_critical double precision,
    recommended_reorder_qty numeric not null check (recommended_reorder_qty >= 0),
    risk_factors text[] not null,
    current_velocity double precision not null,
    forecast_demand double precision not null,
    reorder_point double precision not null,
    safety_stock double precision not null,
    service_level double precision not null,
    lead_time_mean_days double precision not null,
    lead_time_std_days double precision not null,
    lead_time_source text not null,
    review_period_days double precision not null,
    inventory_position double precision not null,
    projected_stockout_date date,
    order_by_date date,
    ledger jsonb not null,
    as_of date not null,
    gated_because text,
    primary key (run_id, sku_id, warehouse_id)
);
comment on table forecast.inventory_risk is 'One row per run, item and warehouse: the probability of running out before the next order can arrive, and the arithmetic of the proposed quantity.';
comment on column forecast.inventory_risk.stockout_probability is 'P(demand over lead time and review period > position).';
comment on column forecast.inventory_risk.current_velocity is 'Mean forecast demand a day, in the stock unit.';
comment on column forecast.inventory_risk.ledger is 'Array of steps {step, formula, inputs:[{name, value, unit, table, key}], value, unit}; the last value is recommended_reorder_qty and evaluating the formulas in order gives it again.';
comment on column forecast.inventory_risk.gated_because is 'Why no new proposal was made: the source whose data is stale or failed. Null: fresh.';

create table forecast.forecast_alerts (
    alert_id uuid primary key default gen_random_uuid(),
    forecast_id uuid,
    sku_id text,
    warehouse_id text,
    alert_type text not null,
    severity text not null check (severity in ('critical', 'high', 'medium', 'low', 'info')),
    message text not null,
    entity text not null,
    fingerprint text not null,
    status text not null check (status in ('firing', 'acknowledged', 'resolved')),
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    resolved_at timestamptz,
    facts jsonb not null default '{}'
);
create unique index forecast_alerts_one_open_per_fingerprint on forecast.forecast_alerts (fingerprint) where status <> 'resolved';
create index forecast_alerts_by_status on forecast.forecast_alerts (status, severity);
comment on table forecast.forecast_alerts is 'One row per life of an alert, from its first firing to its resolution.';
comment on column forecast.forecast_alerts.fingerprint is 'What the alert is about: rule, item and warehouse, never a quantity or a run.';
comment on column forecast.forecast_alerts.facts is 'The numbers behind the message.';

create view forecast.forecasts_latest as
select forecasts.* from forecast.forecasts
where run_id = (select run_id from forecast.runs where kind = 'demand' order by latest_at desc limit 1);
comment on view forecast.forecasts_latest is 'forecast.forecasts of the latest run.';

create view forecast.inventory_risk_latest as
select inventory_risk.* from forecast.inventory_risk
where run_id = (select run_id from forecast.runs where kind = 'risk' order by latest_at desc limit 1);
comment on view forecast.inventory_risk_latest is 'forecast.inventory_risk of the latest run.';
