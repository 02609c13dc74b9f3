-- What three columns mean, which had been left unsaid.

comment on column notification.used_links.alert_id is 'The alert that was acknowledged.';
comment on column notification.used_links.used_at is 'When the link was used.';
comment on column notification.notification_preferences.disabled_because is 'Why nothing is sent there, in words for the user; null while it is.';
