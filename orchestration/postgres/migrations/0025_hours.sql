-- When people want to hear: not in their quiet hours, or once a day.

alter table notification.notification_preferences
add column time_zone text,
add column quiet_from time,
add column quiet_until time,
add column digest_at time,
add column critical_at_once boolean not null default false,
add constraint hours_are_somewhere check (time_zone is not null or num_nonnulls(quiet_from, quiet_until, digest_at) = 0),
add constraint quiet_hours_begin_and_end check (num_nulls(quiet_from, quiet_until) <> 1 and quiet_from <> quiet_until);
comment on column notification.notification_preferences.time_zone is 'Where the user''s clock stands, as Europe/Vienna; null: the user can be told at any hour.';
comment on column notification.notification_preferences.quiet_from is 'From when by that clock nothing is sent; what falls due waits until quiet_until. Null: no quiet hours.';
comment on column notification.notification_preferences.quiet_until is 'Until when; before quiet_from: until then on the next day.';
comment on column notification.notification_preferences.digest_at is 'When by that clock the day''s news is sent, in one message. Null: as it comes.';
comment on column notification.notification_preferences.critical_at_once is 'True: what is critical waits for neither.';

alter table notification.notifications add column group_key text not null default '';
create index notifications_waiting on notification.notifications (user_id, channel, group_key) where state = 'pending';
comment on column notification.notifications.group_key is 'What its alerts have in common; what else is to be told of a group joins its message while that waits.';
