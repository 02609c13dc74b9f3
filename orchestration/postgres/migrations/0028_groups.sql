-- What belongs together comes together, not too often, and again while nobody takes care of it.

alter table notification.notification_preferences
add column group_by text[] not null default '{}' check (group_by <@ array['supplier', 'site', 'buyer']),
add column group_wait interval not null default '0' check (group_wait >= interval '0'),
add column group_interval interval not null default '5 minutes' check (group_interval >= interval '0'),
add column repeats boolean not null default true;
comment on column notification.notification_preferences.group_by is 'Alerts that have these in common come in one message: supplier, site, buyer. Empty: all in one.';
comment on column notification.notification_preferences.group_wait is 'How long the first message of a group waits for what else comes.';
comment on column notification.notification_preferences.group_interval is 'How long after a message of a group the next may follow.';
comment on column notification.notification_preferences.repeats is 'True: what fires and nobody acknowledged is told again after 4 hours, then after a day, then every week.';

alter table notification.notifications add column repeats integer not null default 0 check (repeats >= 0);
comment on column notification.notifications.repeats is 'How often the group was told in a row without anything new, this message included; 0: it tells something new.';
create index notifications_told on notification.notifications (user_id, channel, group_key, finished_at desc)
where kind = 'digest' and state in ('sent', 'ambiguous');

comment on column notification.notifications.items is 'Array of {alert_id, event fired|raised|reopened|reminded|resolved|silenced, severity, after}: what exactly the recipient is told, and after which acknowledgement: the memory against repeating it.';
