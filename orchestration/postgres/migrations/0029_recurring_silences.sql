-- A silence may come back, and what it kept back is told when it ends.

alter table notification.silences
add column time_zone text,
add column daily_from time,
add column daily_until time,
add column weekdays smallint[] not null default '{}' check (weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]),
add column caught_up_at timestamptz,
add constraint a_recurrence_is_whole check (num_nulls(time_zone, daily_from, daily_until) in (0, 3));
update notification.silences set caught_up_at = coalesce(deleted_at, least(ends_at, now()));
alter table notification.silences alter column caught_up_at set not null;
comment on column notification.silences.time_zone is 'Where the clock stands that daily_from and daily_until are of, as Europe/Vienna. Null: it mutes all the time.';
comment on column notification.silences.daily_from is 'Between starts_at and ends_at it mutes only from then on each day…';
comment on column notification.silences.daily_until is '…until then; on the next day where that is not after daily_from.';
comment on column notification.silences.weekdays is 'Days on which that begins, 1 is Monday; empty: every day.';
comment on column notification.silences.caught_up_at is 'What it kept back before was looked at again then; what has ended since is to be told.';
