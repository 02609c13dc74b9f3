-- People acknowledge by a link in a message, once.

create table notification.used_links (
    notification_id uuid not null references notification.notifications (notification_id) on delete cascade,
    alert_id uuid not null references forecast.forecast_alerts (alert_id) on delete cascade,
    used_at timestamptz not null,
    primary key (notification_id, alert_id)
);
comment on table notification.used_links is 'One row per link to acknowledge an alert that was used: it cannot be used again. The links themselves are signed and stored nowhere.';
comment on column notification.used_links.notification_id is 'The message that held the link; its recipient acknowledged.';
