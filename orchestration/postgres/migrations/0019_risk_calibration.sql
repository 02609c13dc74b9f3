-- How often what was called so likely came: the chance of running out, replayed at the origins of the backtest.

create table forecast.risk_calibration (
    period text not null check (period in ('daily', 'weekly', 'monthly', 'quarterly')),
    cutoff date not null,
    bin integer not null check (bin between 0 and 9),
    cases double precision not null,
    chance_sum double precision not null,
    ran_out_sum double precision not null,
    squared_error_sum double precision not null,
    created_at timestamptz not null default now(),
    primary key (period, cutoff, bin)
);
comment on table forecast.risk_calibration is 'One row per period, origin of the backtest and tenth of chance: how often stock that a moving average would have kept ran out within one to eight periods, in sums that add up over origins.';
comment on column forecast.risk_calibration.period is 'Length of the period: daily, weekly, monthly or quarterly.';
comment on column forecast.risk_calibration.cutoff is 'First day of the last period that was known at the origin.';
comment on column forecast.risk_calibration.bin is 'Tenth of chance: 0 for less than 10 %, 9 for 90 % and more.';
comment on column forecast.risk_calibration.cases is 'Series times windows times stocks that were called so likely to run out.';
comment on column forecast.risk_calibration.chance_sum is 'Sum of the chances; by cases, how likely they were called on average.';
comment on column forecast.risk_calibration.ran_out_sum is 'Cases in which demand exceeded the stock; by cases, how often that came.';
comment on column forecast.risk_calibration.squared_error_sum is 'Sum of (chance - came)²; by cases, the Brier score.';
comment on column forecast.risk_calibration.created_at is 'When it was replayed.';
