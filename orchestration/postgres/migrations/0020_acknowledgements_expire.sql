-- An acknowledgement may end, so that what nobody got round to is told again.

alter table notification.alert_acknowledgments
add column expires_at timestamptz check (expires_at > acknowledged_at);
comment on column notification.alert_acknowledgments.expires_at is 'From then on the alert fires again, unless it is over; null: the acknowledgement holds until it is over or worse.';

create index forecast_alerts_acknowledged on forecast.forecast_alerts (alert_id) where status = 'acknowledged';

comment on column notification.notifications.items is 'Array of {alert_id, event fired|raised|reopened|resolved|silenced, severity, after}: what exactly the recipient is told, and after which acknowledgement: the memory against repeating it.';
