-- An alert that another one speaks for is recorded and shown, but not told.

create table notification.inhibitions (
    alert_id uuid primary key references forecast.forecast_alerts (alert_id) on delete cascade,
    reason text not null,
    explained_by uuid[] not null default '{}',
    since timestamptz not null
);
comment on table notification.inhibitions is 'One row per open alert that another one speaks for, as of the last nightly: nobody is told that it fires while the row is there.';
comment on column notification.inhibitions.alert_id is 'Alert that is not told.';
comment on column notification.inhibitions.reason is 'Which source is stale, or which shortage explains it.';
comment on column notification.inhibitions.explained_by is 'Alerts of the parents whose shortage explains it: only who is told of one of these is not told. Empty: nobody is.';
comment on column notification.inhibitions.since is 'When it was decided.';
