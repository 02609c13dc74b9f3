-- The backtest keeps what it found at each origin: a night scores the origins whose inputs changed and adds up the rest.

create table forecast.backtest_origins (
    period text not null check (period in ('daily', 'weekly', 'monthly', 'quarterly')),
    cutoff date not null,
    model_name text not null,
    segment text not null,
    horizon integer not null check (horizon >= 0),
    series_count double precision not null,
    mase_sum double precision not null, mase_count double precision not null,
    rmsse_sum double precision not null, rmsse_count double precision not null,
    scaled_pinball_loss_sum double precision not null, scaled_pinball_loss_count double precision not null,
    absolute_error_sum double precision not null, error_sum double precision not null,
    demand_sum double precision not null,
    within_80_count double precision not null, within_95_count double precision not null,
    outcome_count double precision not null,
    input_hash text not null,
    created_at timestamptz not null default now(),
    primary key (period, cutoff, model_name, segment, horizon)
);
comment on table forecast.backtest_origins is 'One row per period, origin, model, segment and horizon: how forecasts made at that origin did, in sums that add up over origins to forecast.forecast_accuracy_metrics. An origin is scored again only when its inputs changed.';
comment on column forecast.backtest_origins.period is 'Length of the period: daily, weekly, monthly or quarterly.';
comment on column forecast.backtest_origins.cutoff is 'First day of the last period that was known at the origin.';
comment on column forecast.backtest_origins.model_name is 'Model measured: the engine, a challenger, or what a planner would use instead.';
comment on column forecast.backtest_origins.segment is 'Kind of demand, as it was classified at the origin.';
comment on column forecast.backtest_origins.horizon is 'Number of periods ahead; 0: all together.';
comment on column forecast.backtest_origins.series_count is 'Series measured.';
comment on column forecast.backtest_origins.mase_sum is 'Sum over series of the mean absolute error, scaled by that of the seasonal naive forecast within the history.';
comment on column forecast.backtest_origins.mase_count is 'Series whose scaled error could be measured.';
comment on column forecast.backtest_origins.rmsse_sum is 'Sum over series of the root mean squared error, scaled by the first differences of the history.';
comment on column forecast.backtest_origins.rmsse_count is 'Series whose scaled squared error could be measured.';
comment on column forecast.backtest_origins.scaled_pinball_loss_sum is 'Sum over series of the mean pinball loss, scaled by the first differences of the history.';
comment on column forecast.backtest_origins.scaled_pinball_loss_count is 'Series whose scaled pinball loss could be measured.';
comment on column forecast.backtest_origins.absolute_error_sum is 'Sum of absolute errors, in stock units.';
comment on column forecast.backtest_origins.error_sum is 'Sum of forecasts - demand, in stock units.';
comment on column forecast.backtest_origins.demand_sum is 'Sum of what was demanded, in stock units.';
comment on column forecast.backtest_origins.within_80_count is 'Outcomes between q10 and q90.';
comment on column forecast.backtest_origins.within_95_count is 'Outcomes between q025 and q975.';
comment on column forecast.backtest_origins.outcome_count is 'Known outcomes: series times periods.';
comment on column forecast.backtest_origins.input_hash is 'Hash of what was known at the origin, what came after it, and the code.';
comment on column forecast.backtest_origins.created_at is 'When it was scored.';

alter table forecast.forecast_accuracy_metrics add column value_added_vs_seasonal_naive double precision;
comment on column forecast.forecast_accuracy_metrics.value_added_vs_seasonal_naive is 'Share of the scaled pinball loss of the seasonal naive forecast that this model saves; negative where it does worse.';
comment on column forecast.forecast_accuracy_metrics.model_name is 'Model measured: the engine, a challenger (count_distribution, theta_vote), or what a planner would use instead (seasonal_naive, moving_average). A challenger that said the same as the engine throughout a segment has no rows there.';
comment on column forecast.forecast_accuracy_metrics.series_count is 'Series measured, each once at every origin.';
comment on column forecast.forecast_models.parameters is 'Of the segment, in the backtest: champion and runner_up by scaled pinball loss, and margin, the share of the runner-up''s loss that the champion saves. The engine is one of them.';
